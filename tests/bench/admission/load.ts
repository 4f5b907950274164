import { Redis } from "ioredis";
import { answerParent } from "@/tests/bench/child";
import type { Run } from "@/tests/bench/figures";
import { fire, type LoadTask, requestsOf } from "@/tests/bench/rest/fire";
import { SIDES, type Side } from "./sides";

export interface ByTurnsTask extends Omit<LoadTask, "url" | "seconds"> {
  urls: Record<Side, string>;
  /** Each is one side's for `phaseSeconds`; those of one block are compared. */
  blocks: readonly (readonly Side[])[];
  phaseSeconds: number;
  redisUrl: string;
}

const WARM_UP_AT_ONCE = 1_000;

/** Requests of one caller, by which a side is known. */
const LOOKED_AT = 50;

/** Asks the servers by turns: what the machine does to itself, or others to it, for longer than a block, is in all. */
await answerParent(async (task: ByTurnsTask): Promise<Record<Side, Run>[]> => {
  const { urls, phaseSeconds } = task;
  const requests = await requestsOf(task);
  const ask = (side: Side, length: { amount: number } | { duration: number }) =>
    fire({ ...task, url: urls[side] }, requests, length);
  const check = () => checkSides(task, requests[0]?.headers ?? {});
  await check();
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
  await check();
  return told;
});

/** Throws unless each side asks of Redis what it says, request by request. */
async function checkSides({ urls, redisUrl }: ByTurnsTask, headers: Record<string, string>): Promise<void> {
  const redis = new Redis(redisUrl);
  const expected: Record<Side, { evalsha: boolean; mget: boolean }> = {
    limited: { evalsha: true, mget: false },
    unlimited: { evalsha: false, mget: true },
    unguarded: { evalsha: false, mget: false },
  };
  try {
    for (const side of SIDES) {
      const ask = async () => {
        const answer = await fetch(urls[side], { headers });
        await answer.text();
        if (!answer.ok) throw new Error(`"${side}": ${answer.status}`);
        if (answer.headers.has("ratelimit-degraded")) throw new Error(`"${side}" decided without Redis.`);
      };
      // The first one may have to find out who calls.
      await ask();
      const before = await callsOf(redis);
      for (let asked = 0; asked < LOOKED_AT; asked += 1) await ask();
      const after = await callsOf(redis);
      for (const name of ["evalsha", "mget"] as const) {
        const calls = after[name] - before[name];
        if (calls >= LOOKED_AT !== expected[side][name]) {
          throw new Error(`"${side}" is not what it says: ${calls} × ${name} for ${LOOKED_AT} requests.`);
        }
      }
    }
  } finally {
    redis.disconnect();
  }
}

/** How often Redis was called so, by anybody. */
async function callsOf(redis: Redis): Promise<{ evalsha: number; mget: number }> {
  const told = await redis.info("commandstats");
  const of = (name: string) => Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(told)?.[1] ?? 0);
  return { evalsha: of("evalsha"), mget: of("mget") };
}

/** Phases of one side are as long as each other. */
function meanOf(runs: readonly Run[]): Run {
  const of = (key: keyof Run) => runs.reduce((sum, run) => sum + run[key], 0) / runs.length;
  return { rate: of("rate"), p50Ms: of("p50Ms"), p95Ms: of("p95Ms"), p99Ms: of("p99Ms") };
}
