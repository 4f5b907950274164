import { answerParent } from "@/tests/bench/child";
import { latencyRecorder } from "@/tests/bench/closed-loop";
import type { Run } from "@/tests/bench/figures";
import { ask, byTheClock } from "./ask";

export interface FairnessTask {
  origin: string;
  /** Of the tenants that are measured: each asks for `path` as often, whether or not earlier answers came. */
  keys: string[];
  path: string;
  perSecondEach: number;
  warmUpSeconds: number;
  seconds: number;
}

export interface MeasuredRun extends Run {
  /** What the measured tenants were answered other than 200. */
  others: string[];
}

await answerParent(async (task: FairnessTask): Promise<MeasuredRun> => {
  await sendEvenly(task, task.warmUpSeconds, () => undefined);
  const latencies = latencyRecorder();
  const { calls, others } = await sendEvenly(task, task.seconds, latencies.record);
  return { rate: calls / task.seconds, ...latencies.percentiles(), others };
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
