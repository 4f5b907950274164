import { spawnSync } from "node:child_process";
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
  /** From a moment on for so long, one after the other. Told of are those that are not there to warm up. */
  turns: { key: string; atMs: number; seconds: number; warmsUp?: boolean }[];
}

export interface NeighbourRun {
  /** What it was answered, by status. */
  answers: Record<string, number>;
  /** How long those took that it was served, in ms: the median. */
  servedMs: number;
}

yieldProcessor();

await answerParent(async ({ origin, manner, turns }: NeighbourTask): Promise<NeighbourRun> => {
  let seen = told();
  for (const { key, atMs, seconds, warmsUp } of turns) {
    await sleepUntil(atMs);
    await takeTurn(origin, manner, key, seconds, seen);
    if (warmsUp) seen = told();
  }
  const { answers, served } = seen;
  return { answers, servedMs: (answers[200] ?? 0) > 0 ? served.percentiles().p50Ms : 0 };
});

/**
 * In life it asks from a machine of its own: here it must not take the processor from those who are measured. A low
 * priority gets less of it, but is not interrupted in its turn, which takes milliseconds: where the system can, it
 * runs when nobody else would.
 */
function yieldProcessor(): void {
  setPriority(constants.priority.PRIORITY_LOW);
  spawnSync("chrt", ["--all-tasks", "--idle", "--pid", "0", String(process.pid)]);
}

function told(): { answers: Record<string, number>; served: ReturnType<typeof latencyRecorder> } {
  return { answers: {}, served: latencyRecorder() };
}

async function takeTurn(
  origin: string,
  manner: Manner,
  key: string,
  seconds: number,
  { answers, served }: ReturnType<typeof told>,
): Promise<void> {
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
}
