import { answerParent } from "@/tests/bench/child";
import type { Run } from "@/tests/bench/figures";
import { fire, type LoadTask, requestsOf } from "@/tests/bench/rest/fire";

export type Side = "limited" | "open";

export interface ByTurnsTask extends Omit<LoadTask, "url" | "seconds"> {
  urls: Record<Side, string>;
  /** Each is one side's for `phaseSeconds`; those of one block are compared. */
  blocks: readonly (readonly Side[])[];
  phaseSeconds: number;
}

/** Asks both servers by turns: what the machine does to itself, or others to it, for longer than a block, is in both. */
await answerParent(async (task: ByTurnsTask): Promise<Record<Side, Run>[]> => {
  const { urls, phaseSeconds } = task;
  const requests = await requestsOf(task);
  const ask = (side: Side, length: { amount: number } | { duration: number }) =>
    fire({ ...task, url: urls[side] }, requests, length);
  await ask("limited", { amount: task.warmUpRequests });
  await ask("open", { amount: task.warmUpRequests });
  const told: Record<Side, Run>[] = [];
  for (const block of task.blocks) {
    const runs: Record<Side, Run[]> = { limited: [], open: [] };
    for (const side of block) runs[side].push(await ask(side, { duration: phaseSeconds }));
    told.push({ limited: meanOf(runs.limited), open: meanOf(runs.open) });
  }
  return told;
});

/** Phases of one side are as long as each other. */
function meanOf(runs: readonly Run[]): Run {
  const of = (key: keyof Run) => runs.reduce((sum, run) => sum + run[key], 0) / runs.length;
  return { rate: of("rate"), p50Ms: of("p50Ms"), p95Ms: of("p95Ms"), p99Ms: of("p99Ms") };
}
