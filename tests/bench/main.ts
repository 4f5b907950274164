import { mkdir, writeFile } from "node:fs/promises";
import { admission } from "./admission/case";
import { auditedWrites } from "./audited-writes/case";
import { authenticated } from "./authenticated/case";
import { cacheHits } from "./cache-hits/case";
import { flooded, reported } from "./fairness/case";
import type { Outcome } from "./figures";
import { flagChanges } from "./flag-changes/case";
import { flagEvaluations } from "./flags/case";
import { describeMachine } from "./machine";
import { type CaseId, type Options, parseOptions } from "./options";
import { refusals } from "./refusals/case";
import { restList } from "./rest/case";
import { signInTiming } from "./sign-in/case";
import { soak } from "./soak/case";
import { printTable } from "./table";
import { tenantReads } from "./tenant-reads/case";
import { usageEventsIngested } from "./usage-events/case";
import { usageQuery } from "./usage-query/case";
import { openWorld, type World } from "./world";

// Ratios of this code to the plainest way of doing the same, side by side on this machine. A speed is reported
// and never asserted: only an error, or an answer that is not 2xx, makes the run fail.

const REPORT = "reports/bench.json";

const RUN: Record<CaseId, (world: World, options: Options) => Promise<Outcome | readonly Outcome[]>> = {
  a: tenantReads,
  b: restList,
  d: soak,
  e: auditedWrites,
  f: authenticated,
  g: signInTiming,
  h: usageEventsIngested,
  i: usageQuery,
  j: admission,
  k: flooded,
  l: reported,
  m: refusals,
  n: cacheHits,
  o: flagEvaluations,
  p: flagChanges,
};

try {
  await bench(parseOptions(process.argv.slice(2), process.env));
} catch (error) {
  console.error(`  ✗ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function bench(options: Options): Promise<void> {
  const startedAt = new Date().toISOString();
  const world = await openWorld(process.env);
  const stop = () => world.close().finally(() => process.exit(130));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    const machine = await describeMachine(world);
    const outcomes: Outcome[] = [];
    for (const id of options.only) outcomes.push(...[await RUN[id](world, options)].flat());
    await mkdir("reports", { recursive: true });
    await writeFile(REPORT, `${JSON.stringify({ startedAt, machine, options, outcomes }, null, 2)}\n`);
    console.log(`\n${printTable(outcomes, machine, options)}\nWritten to ${REPORT}.`);
  } finally {
    await world.close();
  }
}
