import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answerParent } from "@/tests/bench/child";
import { latencyRecorder } from "@/tests/bench/closed-loop";
import type { Run } from "@/tests/bench/figures";

export interface FairnessTask {
  origin: string;
  /** Of the tenants that are measured: each asks for `path` as often, whether or not earlier answers came. */
  keys: string[];
  path: string;
  perSecondEach: number;
  neighbour?: Neighbour;
  warmUpSeconds: number;
  seconds: number;
}

/** Another tenant: so many requests a second, or so many under way at once, each after the time that a refusal told. */
export type Neighbour = { key: string; path: string } & ({ perSecond: number } | { inFlight: number });

export interface FairnessRun extends Run {
  /** What the neighbour was answered, by status. */
  neighbour: Record<string, number>;
  /** How long those took that it was served, in ms: the median. */
  neighbourMs: number;
  /** What the measured tenants were answered other than 200. */
  others: string[];
}

const agent = new Agent({ keepAlive: true, maxSockets: 512 });

await answerParent(async (task: FairnessTask): Promise<FairnessRun> => {
  await sendEvenly(task, task.warmUpSeconds, () => undefined);
  const answers: Record<string, number> = {};
  const served = latencyRecorder();
  let stopped = false;
  const neighbour =
    task.neighbour &&
    runNeighbour(
      task,
      task.neighbour,
      () => stopped,
      (status, ms) => {
        answers[status] = (answers[status] ?? 0) + 1;
        if (status === 200) served.record(ms);
      },
    );
  const latencies = latencyRecorder();
  const { calls, others } = await sendEvenly(task, task.seconds, latencies.record);
  stopped = true;
  await neighbour;
  const neighbourMs = (answers[200] ?? 0) > 0 ? served.percentiles().p50Ms : 0;
  return { rate: calls / task.seconds, ...latencies.percentiles(), neighbour: answers, neighbourMs, others };
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

async function runNeighbour(
  { origin, seconds }: FairnessTask,
  neighbour: Neighbour,
  isStopped: () => boolean,
  told: (status: number, ms: number) => void,
): Promise<void> {
  const one = async () => {
    const answer = await ask(origin, neighbour.path, neighbour.key);
    told(answer.status, answer.tookMs);
    return answer.retryAfterMs;
  };
  if ("perSecond" in neighbour) {
    const under: Promise<unknown>[] = [];
    await byTheClock(neighbour.perSecond, seconds, () => under.push(one()));
    await Promise.all(under);
    return;
  }
  const loop = async () => {
    while (!isStopped()) {
      const until = performance.now() + (await one());
      while (!isStopped() && performance.now() < until) await sleep(50);
    }
  };
  await Promise.all(Array.from({ length: neighbour.inFlight }, loop));
}

async function byTheClock(perSecond: number, seconds: number, send: (nth: number) => void): Promise<void> {
  const begun = performance.now();
  for (let sent = 0; sent < perSecond * seconds; ) {
    const due = Math.min(perSecond * seconds, ((performance.now() - begun) / 1_000) * perSecond);
    for (; sent < due; sent += 1) send(sent);
    await sleep(2);
  }
}

interface Answer {
  status: number;
  tookMs: number;
  /** 0 where it told none. */
  retryAfterMs: number;
}

function ask(origin: string, path: string, key: string): Promise<Answer> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(origin + path, { agent, headers: { authorization: `Bearer ${key}` } }, (answer) => {
      answer.resume();
      answer.once("end", () => {
        resolve({
          status: answer.statusCode ?? 0,
          tookMs: performance.now() - begun,
          retryAfterMs: Number(answer.headers["retry-after"] ?? 0) * 1_000,
        });
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}
