import { constants, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { answerParent } from "@/tests/bench/child";
import { latencyRecorder } from "@/tests/bench/closed-loop";
import { ask, byTheClock, sleepUntil } from "./ask";

/** How a tenant asks: so many requests a second, or so many under way at once, each again after what a refusal told. */
export type Manner = { path: string } & ({ perSecond: number } | { inFlight: number });

export interface NeighbourTask {
  origin: string;
  manner: Manner;
  /** One tenant after the other, each from a moment on for so long. Told of is the last: those before warm up. */
  turns: { key: string; atMs: number; seconds: number }[];
}

export interface NeighbourRun {
  /** What it was answered, by status. */
  answers: Record<string, number>;
  /** How long those took that it was served, in ms: the median. */
  servedMs: number;
}

// In life it asks from a machine of its own: here it must not take the processor from those who are measured.
setPriority(constants.priority.PRIORITY_LOW);

await answerParent(async ({ origin, manner, turns }: NeighbourTask): Promise<NeighbourRun> => {
  let run: NeighbourRun = { answers: {}, servedMs: 0 };
  for (const { key, atMs, seconds } of turns) {
    await sleepUntil(atMs);
    run = await takeTurn(origin, manner, key, seconds);
  }
  return run;
});

async function takeTurn(origin: string, manner: Manner, key: string, seconds: number): Promise<NeighbourRun> {
  const answers: Record<string, number> = {};
  const served = latencyRecorder();
  const one = async () => {
    const { status, tookMs, retryAfterMs } = await ask(origin, manner.path, key);
    answers[status] = (answers[status] ?? 0) + 1;
    if (status === 200) served.record(tookMs);
    return retryAfterMs;
  };
  if ("perSecond" in manner) {
    const under: Promise<unknown>[] = [];
    await byTheClock(manner.perSecond, seconds, () => under.push(one()));
    await Promise.all(under);
  } else {
    const until = performance.now() + seconds * 1_000;
    const loop = async () => {
      while (performance.now() < until) {
        const wait = await one();
        await sleep(Math.max(0, Math.min(wait, until - performance.now())));
      }
    };
    await Promise.all(Array.from({ length: manner.inFlight }, loop));
  }
  return { answers, servedMs: (answers[200] ?? 0) > 0 ? served.percentiles().p50Ms : 0 };
}
