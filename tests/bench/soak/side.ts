import { Pool } from "@/db/pool";
import { answerParent } from "@/tests/bench/child";
import { latencyRecorder } from "@/tests/bench/closed-loop";
import type { Run } from "@/tests/bench/figures";
import { readThroughTenant } from "@/tests/bench/tenant-reads/readers";
import { readTenants, rotation } from "@/tests/bench/tenants";
import { watchReads } from "./watch";

export interface SoakTask {
  url: string;
  adminUrl: string;
  poolSize: number;
  inFlight: number;
  warmUpReads: number;
  reads: number;
  /** Reads at the beginning and at the end that are compared. */
  windowReads: number;
  tenantsFile: string;
}

export interface SoakAnswer {
  first: Run;
  last: Run;
  /** Reads a second of each tenth of the soak, for the slope between. */
  tenths: number[];
  /** What was seen of reads that took more than two seconds. */
  stalls: readonly string[];
}

await answerParent(async (task: SoakTask): Promise<SoakAnswer> => {
  const tenants = await readTenants(task.tenantsFile);
  const nextTenant = rotation(tenants.map(({ id }) => id));
  const { url, poolSize: size } = task;
  const pool = new Pool({ url, prepare: true, applicationName: "bench", size, deadlineMs: 30_000 });
  const read = readThroughTenant(pool);
  const record = windows(task);
  const watch = watchReads(pool, task.adminUrl);
  let begun = 0;
  const one = async () => {
    while (begun < task.warmUpReads + task.reads) {
      begun += 1;
      const at = performance.now();
      const ended = watch.begin();
      await read(nextTenant());
      ended();
      record.ended(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: task.inFlight }, one)).catch((error: unknown) => {
    throw new Error(`${error}\n${watch.stalls.join("\n")}`, { cause: error });
  });
  await Promise.all([pool.close(), watch.close()]);
  return { ...record.answer(), stalls: watch.stalls };
});

/** Notes when reads end, and keeps the latencies of the first and the last window. */
function windows({ warmUpReads, reads, windowReads }: SoakTask) {
  const marks = new Map<number, number>();
  const first = latencyRecorder();
  const last = latencyRecorder();
  let done = -warmUpReads;
  const kept = new Set([0, windowReads, reads - windowReads, reads]);
  for (let tenth = 1; tenth < 10; tenth += 1) kept.add(Math.round((reads * tenth) / 10));
  const rate = (from: number, to: number) =>
    ((to - from) / ((marks.get(to) ?? 0) - (marks.get(from) ?? 0))) * 1_000;
  return {
    ended(tookMs: number) {
      done += 1;
      if (kept.has(done)) marks.set(done, performance.now());
      if (done > 0 && done <= windowReads) first.record(tookMs);
      if (done > reads - windowReads) last.record(tookMs);
    },
    answer: () => ({
      first: { rate: rate(0, windowReads), ...first.percentiles() },
      last: { rate: rate(reads - windowReads, reads), ...last.percentiles() },
      tenths: Array.from({ length: 10 }, (_, tenth) =>
        rate(Math.round((reads * tenth) / 10), Math.round((reads * (tenth + 1)) / 10)),
      ),
    }),
  };
}
