import { answerParent } from "@/tests/bench/child";
import { latencyRecorder } from "@/tests/bench/closed-loop";
import type { Run } from "@/tests/bench/figures";
import { ask, byTheClock, sleepUntil } from "./ask";

export interface FairnessTask {
  origin: string;
  /** Of the tenants that are measured: each asks for `path` as often, whether or not earlier answers came. */
  keys: string[];
  path: string;
  perSecondEach: number;
  /** One after the other, by the machine's clock. What is sent before the first is not measured. */
  phases: readonly Phase[];
  warmUpAtMs: number;
  /** How long a phase takes. */
  seconds: number;
}

/** Phases of one kind are measured as one in each block. */
export interface Phase {
  atMs: number;
  kind: Kind;
  block: number;
}

export type Kind = "beside" | "alone";

export interface MeasuredRun extends Run {
  /** What the measured tenants were answered other than 200. */
  others: string[];
}

/** What each block measured, in the order of the blocks. */
await answerParent(async (task: FairnessTask): Promise<Record<Kind, MeasuredRun>[]> => {
  const { warmUpAtMs, phases } = task;
  await sleepUntil(warmUpAtMs);
  await sendEvenly(task, ((phases[0]?.atMs ?? warmUpAtMs) - Date.now()) / 1_000, () => undefined);
  const blocks: Record<Kind, ReturnType<typeof measured>>[] = [];
  for (const { atMs, kind, block } of phases) {
    blocks[block] ??= { beside: measured(), alone: measured() };
    await sleepUntil(atMs);
    await blocks[block][kind].phase(task);
  }
  return blocks.map(({ beside, alone }) => ({ beside: beside.run(), alone: alone.run() }));
});

function measured() {
  const latencies = latencyRecorder();
  const others: string[] = [];
  let [calls, seconds] = [0, 0];
  return {
    async phase(task: FairnessTask): Promise<void> {
      const told = await sendEvenly(task, task.seconds, latencies.record);
      calls += told.calls;
      seconds += task.seconds;
      others.push(...told.others);
    },
    run: (): MeasuredRun => ({ rate: calls / seconds, ...latencies.percentiles(), others }),
  };
}

/** Sends by the clock for so long. Tells how many calls there were, and what they were answered other than 200. */
async function sendEvenly(
  { origin, keys, path, perSecondEach }: FairnessTask,
  seconds: number,
  record: (ms: number) => void,
): Promise<{ calls: number; others: string[] }> {
  const under: Promise<string>[] = [];
  await byTheClock(keys.length * perSecondEach, seconds, (nth) => {
    const answered = ask(origin, path, keys[nth % keys.length] ?? "");
    under.push(
      answered.then(
        ({ status, tookMs }) => {
          record(tookMs);
          return String(status);
        },
        (error: Error) => error.message,
      ),
    );
  });
  const others = (await Promise.all(under)).filter((outcome) => outcome !== "200");
  return { calls: under.length, others };
}
