import { answerParent } from "@/tests/bench/child";
import type { Run } from "@/tests/bench/figures";
import { fire, type LoadTask, requestsOf } from "@/tests/bench/rest/fire";
import { SIDES, type Side } from "./sides";

export interface ByTurnsTask extends Omit<LoadTask, "url" | "seconds"> {
  urls: Record<Side, string>;
  /** Each is one side's for `phaseSeconds`; those of one block are compared. */
  blocks: readonly (readonly Side[])[];
  phaseSeconds: number;
  /** How many tenants ask. */
  tenants: number;
}

const WARM_UP_AT_ONCE = 1_000;

/** Asks the servers by turns: what the machine does to itself, or others to it, for longer than a block, is in all. */
await answerParent(async (task: ByTurnsTask): Promise<Record<Side, Run>[]> => {
  const { urls, phaseSeconds } = task;
  const requests = (await requestsOf(task)).slice(0, task.tenants);
  const ask = (side: Side, length: { amount: number } | { duration: number }) =>
    fire({ ...task, url: urls[side] }, requests, length);
  for (const side of SIDES) await checkSide(side, urls[side], requests[0]?.headers ?? {});
  // By turns, too: a server that stands idle for long gives back memory, and is slower for a while.
  for (let asked = 0; asked < task.warmUpRequests; asked += WARM_UP_AT_ONCE) {
    for (const side of SIDES) await ask(side, { amount: WARM_UP_AT_ONCE });
  }
  const told: Record<Side, Run>[] = [];
  for (const block of task.blocks) {
    const runs: Record<Side, Run[]> = { limited: [], unlimited: [], unguarded: [] };
    for (const side of block) runs[side].push(await ask(side, { duration: phaseSeconds }));
    told.push({
      limited: meanOf(runs.limited),
      unlimited: meanOf(runs.unlimited),
      unguarded: meanOf(runs.unguarded),
    });
  }
  return told;
});

/** A bucket that was just taken from is not full; that of a stub always is. */
async function checkSide(side: Side, url: string, headers: Record<string, string>): Promise<void> {
  const answer = await fetch(url, { headers });
  const limit = answer.headers.get("ratelimit") ?? "";
  const isFull = /^"tenant";r=\d+;t=0$/.test(limit);
  if (!answer.ok || limit === "" || isFull === (side === "limited")) {
    throw new Error(`"${side}" is not what it says: ${answer.status}, RateLimit: ${limit}`);
  }
}

/** Phases of one side are as long as each other. */
function meanOf(runs: readonly Run[]): Run {
  const of = (key: keyof Run) => runs.reduce((sum, run) => sum + run[key], 0) / runs.length;
  return { rate: of("rate"), p50Ms: of("p50Ms"), p95Ms: of("p95Ms"), p99Ms: of("p99Ms") };
}
