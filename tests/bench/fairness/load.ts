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
  /** When each of them begins, by the machine's clock: one after the other, what is sent before is not measured. */
  phasesAtMs: readonly number[];
  warmUpAtMs: number;
  /** How long a phase takes. */
  seconds: number;
}

export interface MeasuredRun extends Run {
  /** What the measured tenants were answered other than 200. */
  others: string[];
}

await answerParent(async (task: FairnessTask): Promise<MeasuredRun[]> => {
  const { warmUpAtMs, phasesAtMs, seconds } = task;
  await sleepUntil(warmUpAtMs);
  await sendEvenly(task, ((phasesAtMs[0] ?? warmUpAtMs) - Date.now()) / 1_000, () => undefined);
  const runs: MeasuredRun[] = [];
  for (const atMs of phasesAtMs) {
    await sleepUntil(atMs);
    const latencies = latencyRecorder();
    const { calls, others } = await sendEvenly(task, seconds, latencies.record);
    runs.push({ rate: calls / seconds, ...latencies.percentiles(), others });
  }
  return runs;
});

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
