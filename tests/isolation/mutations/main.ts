import { parseArgs } from "node:util";
import { getTableName, is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import * as schema from "@/db/schema";
import { dropDatabases, makeTemplate, startCluster } from "@/tests/support/cluster";
import { copyProject, type ProjectCopy, TextNotFound } from "./project-copy";
import type { Removal } from "./removal";
import { removalsOf } from "./removals";
import { runSuite, type Verdict } from "./suite";

// Takes one protection after the other out of a copy of the project and runs the isolation suite on it. A removal
// that the suite does not notice is a hole in the suite: `npx tsx tests/isolation/mutations/main.ts [--only text]`.
// With `--likely` only the test that most likely notices is asked: sooner done, and stricter.

const SUITE = "tests/isolation";
/** The test that is asked first: by its name in the suite, or by its path where it lies beside what it tests. */
const fileOf = ({ noticedBy }: Removal) =>
  noticedBy && (noticedBy.includes("/") ? `${noticedBy}.test.ts` : `${SUITE}/${noticedBy}.test.ts`);

const { only, likely } = parseArgs({
  options: { only: { type: "string", multiple: true }, likely: { type: "boolean", default: false } },
}).values;
const removals = removalsOf(tenantTables()).filter(
  ({ area, name }) => only === undefined || only.some((text) => area === text || name.includes(text)),
);
const cluster = await startCluster();
const template = await makeTemplate(cluster.adminUrl);
const copy = await copyProject();
try {
  process.exitCode = await runAll(copy, cluster.adminUrl);
} finally {
  await copy.remove();
  await cluster.close();
}

async function runAll(project: ProjectCopy, clusterUrl: string): Promise<number> {
  const begun = Date.now();
  for (const files of filesOf(removals)) {
    const verdict = await runSuite(project.folder, files, clusterUrl);
    if (verdict.kind === "passed") continue;
    console.error(`  ✗ ${files} fails before anything was taken out:`, verdict);
    return 1;
  }
  const counts = { caught: 0, missed: 0, broken: 0 };
  for (const removal of removals) {
    const since = Date.now();
    const { outcome, words } = await judge(project, removal, clusterUrl);
    counts[outcome] += 1;
    const mark = outcome === "caught" ? "✓ caught" : `✗ ${outcome.toUpperCase()}`;
    console.log(`  ${mark}  ${removal.area}: ${removal.name} (${secondsSince(since)} s)\n      ${words}`);
    await dropDatabases(clusterUrl, template);
  }
  const { caught, missed, broken } = counts;
  console.log(
    `${caught} of ${removals.length} removals were caught, ${missed} missed, ${broken} broken, in ${secondsSince(begun)} s.`,
  );
  return caught === removals.length && caught > 0 ? 0 : 1;
}

/** What has to pass before anything is taken out: each test that is asked first, and of a whole run the suite. */
function filesOf(asked: readonly Removal[]): Set<string> {
  const first = asked.map((each) => fileOf(each) ?? SUITE);
  if (only !== undefined || likely) return new Set(first);
  return new Set([SUITE, ...first.filter((file) => !file.startsWith(SUITE))]);
}

interface Judgement {
  outcome: "caught" | "missed" | "broken";
  words: string;
}

/** Broken is what says nothing: a text that is gone, a copy that cannot be read, a run that does not end. */
async function judge(project: ProjectCopy, removal: Removal, clusterUrl: string): Promise<Judgement> {
  try {
    const verdict = await project.without(removal, () => suiteOn(project, removal, clusterUrl));
    if (verdict.kind === "passed")
      return { outcome: "missed", words: "all that was asked passes without it" };
    if (verdict.kind === "broken") return { outcome: "broken", words: verdict.message };
    return { outcome: "caught", words: `${verdict.test}\n      ${verdict.message.slice(0, 160)}` };
  } catch (error) {
    if (error instanceof TextNotFound) return { outcome: "broken", words: error.message };
    throw error;
  }
}

/** First the test that most likely notices; what it lets pass, the whole suite has to notice, unless that is not asked. */
async function suiteOn(project: ProjectCopy, removal: Removal, clusterUrl: string): Promise<Verdict> {
  const url = removal.ownCluster ? undefined : clusterUrl;
  const file = fileOf(removal);
  const first = file && (await attempt(project.folder, file, url));
  if (first && (first.kind !== "passed" || likely)) return first;
  return attempt(project.folder, SUITE, url);
}

/** A test that ran out of time may have noticed, or the machine is slow: it is asked once more. */
async function attempt(folder: string, files: string, url: string | undefined): Promise<Verdict> {
  const verdict = await runSuite(folder, files, url);
  const slow = verdict.kind === "failed" && /timed out in \d+ms/.test(verdict.message);
  return slow ? runSuite(folder, files, url) : verdict;
}

/** The tables that the wall stands around. */
function tenantTables(): string[] {
  return Object.values(schema)
    .filter((value) => is(value, PgTable))
    .filter((table) => getTableConfig(table).columns.some(({ name }) => name === "tenant_id"))
    .map((table) => getTableName(table))
    .concat("tenants");
}

function secondsSince(thenMs: number): string {
  return ((Date.now() - thenMs) / 1_000).toFixed(1);
}
