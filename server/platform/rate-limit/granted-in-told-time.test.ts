import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRedisEngine } from "@/local/redis";
import { createRedis, type RedisHandle } from "@/server/platform/redis";
import type { Limiter, Policy } from "./index";
import { fixture, times } from "./test-support/fixtures";
import { callers, PROPERTY } from "./test-support/schedules";

/** A pause, and then requests at one instant: some, or as many from each process as it takes to be refused. */
const step = (most: number) =>
  fc.record({
    waitMs: fc.integer({ min: 0, max: most }),
    requests: fc.integer({ min: 0, max: 30 }),
    crowd: fc.boolean(),
  });

/** Small buckets: what matters is how often they are emptied. */
const schedule = (mostWaitMs: number) =>
  fc.record({
    ...callers,
    ratePerSecond: fc.integer({ min: 10, max: 60 }),
    more: fc.integer({ min: 0, max: 60 }),
    steps: fc.array(step(mostWaitMs), { minLength: 4, maxLength: 16 }),
  });
type Schedule = ReturnType<typeof schedule> extends fc.Arbitrary<infer T> ? T : never;

describe("a bucket, in a time that is told", () => {
  let nowMs = Date.now();
  let handles: RedisHandle[];
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const engine = await startRedisEngine({ port: 0, clock: () => nowMs });
    handles = times(4, () => createRedis({ url: engine.url, commandTimeoutMs: 20_000 }));
    stop = engine.close;
  });
  afterAll(async () => {
    await Promise.all(handles.map((handle) => handle.close()));
    await stop?.();
  });

  /** What was granted at each step, and what is left at the end. */
  async function run({ processes, skewsMs, ratePerSecond, more, costs, steps }: Schedule) {
    const policy = { name: "tenant", ratePerSecond, burst: ratePerSecond + more };
    const callersOf = handles.slice(0, processes).map((handle, nth) => {
      const clock = { now: () => new Date(nowMs + (skewsMs[nth] ?? 0)) };
      return fixture(handle.redis, { clock, deadlineMs: 20_000, fallback: { instances: () => processes } });
    });
    const scope = { tenantId: callersOf[0]?.tenantId ?? fail() };
    let nth = 0;
    const ask = async (limiter: Limiter): Promise<number> => {
      const cost = costs[nth++ % costs.length] ?? 1;
      const { outcome, degraded } = await limiter.admit({ scope, policies: [{ ...policy, cost }] });
      expect(degraded).toBe(false);
      return outcome === "granted" ? cost : 0;
    };
    const untilRefused = async (limiter: Limiter): Promise<number> => {
      let sum = 0;
      for (let got = await ask(limiter); got > 0; got = await ask(limiter)) sum += got;
      return sum;
    };
    const granted: { atMs: number; tokens: number }[] = [];
    for (const { waitMs, requests, crowd } of steps) {
      nowMs += waitMs;
      const got = crowd
        ? callersOf.map(({ limiter }) => untilRefused(limiter))
        : times(requests, (at) => ask(callersOf[at % processes]?.limiter ?? fail()));
      granted.push({ atMs: nowMs, tokens: (await Promise.all(got)).reduce((sum, one) => sum + one, 0) });
    }
    const looking: Policy = { ...policy, cost: 0 };
    const { remaining } = await (callersOf[0] ?? fail()).limiter.admit({ scope, policies: [looking] });
    return { policy, granted, remaining };
  }

  it("grants between any two moments no more than its size and its rate", async () => {
    await fc.assert(
      fc.asyncProperty(schedule(5_000), async (given) => {
        const { policy, granted } = await run(given);
        granted.forEach((from, at) => {
          let sum = 0;
          for (const { atMs, tokens } of granted.slice(at)) {
            sum += tokens;
            const due = policy.burst + (policy.ratePerSecond * (atMs - from.atMs)) / 1_000;
            expect(sum).toBeLessThanOrEqual(due * 1.01);
          }
        });
      }),
      PROPERTY,
    );
  });

  it("grants a crowd that never pauses long all of it, but for less than the next request costs", async () => {
    await fc.assert(
      fc.asyncProperty(schedule(1_000), async (given) => {
        const crowds = given.steps.map((one) => ({ ...one, crowd: true }));
        // What a refusal left and what a pause adds must both find room, or it is lost.
        const more = given.more + Math.max(...given.costs);
        const { policy, granted, remaining } = await run({ ...given, more, steps: crowds });
        const sum = granted.reduce((all, { tokens }) => all + tokens, 0);
        const seconds = crowds.slice(1).reduce((all, { waitMs }) => all + waitMs, 0) / 1_000;
        const due = policy.burst + policy.ratePerSecond * seconds;
        expect(sum).toBeLessThanOrEqual(due * 1.01);
        expect(remaining).toBeLessThan(Math.max(...given.costs));
        expect(sum + remaining).toBeGreaterThanOrEqual(0.97 * due - 1);
      }),
      PROPERTY,
    );
  });
});

function fail(): never {
  throw new RangeError("There is no such process.");
}
