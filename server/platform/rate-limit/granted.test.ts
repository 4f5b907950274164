import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLive } from "@/server/platform/metering";
import type { RedisHandle } from "@/server/platform/redis";
import { type Engine, engines } from "@/server/platform/redis/test-support/engines";
import type { Limiter, Policy } from "./index";
import { fixture, times } from "./test-support/fixtures";
import { callers, PROPERTY } from "./test-support/schedules";

/** So long the callers go on asking without a pause once the bucket is empty, and each of them until it was refused. */
const WINDOW_MS = 100;

describe.each(engines)("a bucket over %s", (_name, start) => {
  let engine: Engine;
  let handles: RedisHandle[];
  beforeAll(async () => {
    engine = await start();
    handles = times(4, () => engine.open());
    await Promise.all(handles.map((handle) => handle.redis.ping()));
  });
  afterAll(async () => {
    await Promise.all(handles.map((handle) => handle.close()));
    await engine?.stop();
  });

  it("grants to callers with wrong clocks never more than its size and its rate, and nearly all of it to a crowd", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(callers), async ({ processes, skewsMs, ratePerSecond, more, costs }) => {
        const burst = ratePerSecond + more;
        const first = fixture(handleAt(0).redis);
        const limiters = times(processes, (nth) => {
          const clock = { now: () => new Date(Date.now() + (skewsMs[nth] ?? 0)) };
          return fixture(handleAt(nth).redis, { clock, fallback: { instances: () => processes } }).limiter;
        });
        const policy = { name: "tenant", ratePerSecond, burst };
        const from = performance.now();
        let emptiedMs = Number.POSITIVE_INFINITY;
        const spent = await Promise.all(
          limiters.flatMap((limiter) => times(4, (nth) => spend(limiter, nth))),
        );
        const seconds = (performance.now() - from) / 1_000;
        // Until it was empty it may have been full for a while, on a machine that stood still: that adds nothing.
        const emptySeconds = (performance.now() - emptiedMs) / 1_000;
        const granted = spent.reduce((sum, one) => sum + one, 0);
        const due = burst + ratePerSecond * seconds;
        expect(granted).toBeLessThanOrEqual(due * 1.01);
        // What is left is less than the next in line costs: nobody was refused what was there.
        const { remaining } = await first.limiter.admit({
          ...first.request({ policy: { ...policy, cost: 0 } as Policy, meter: null }),
        });
        const dueAtLeast = burst + ratePerSecond * emptySeconds;
        expect(granted + remaining).toBeGreaterThanOrEqual(0.97 * dueAtLeast - 1);
        const live = await readLive(handleAt(0).redis, first.tenantId);
        expect(live.reduce((sum, { counted }) => sum + counted, 0)).toBe(granted);

        /** Asks without a pause, beginning somewhere in the costs; answers what it was granted. */
        async function spend(limiter: Limiter, offset: number): Promise<number> {
          let tokens = 0;
          let refused = false;
          for (let nth = offset; !refused || performance.now() - emptiedMs < WINDOW_MS; nth += 1) {
            const cost = costs[nth % costs.length] ?? 1;
            const metered = { name: "tokens", quantity: cost, principal: `user:${offset}` };
            const { outcome, degraded } = await limiter.admit({
              scope: { tenantId: first.tenantId },
              policies: [{ ...policy, cost }],
              meters: [metered],
            });
            expect(degraded).toBe(false);
            if (outcome === "granted") tokens += cost;
            else {
              refused = true;
              emptiedMs = Math.min(emptiedMs, performance.now());
            }
          }
          return tokens;
        }
      }),
      PROPERTY,
    );
  });

  it("is left as it was by a request that another bucket refused, whatever each costs", async () => {
    const bucket = fc.record({
      burst: fc.integer({ min: 5, max: 30 }),
      costs: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 8, maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(bucket, { minLength: 2, maxLength: 4 }), async (buckets) => {
        const { limiter, tenantId } = fixture(handleAt(0).redis);
        let left = buckets.map(({ burst }) => burst);
        for (let nth = 0; nth < 8; nth += 1) {
          const policies = buckets.map(({ burst, costs }, at) => ({
            name: `p${at}`,
            ratePerSecond: 0.000_1,
            burst,
            cost: costs[nth] ?? 0,
          }));
          const fits = policies.every(({ cost }, at) => cost <= (left[at] ?? 0));
          if (fits) left = left.map((tokens, at) => tokens - (policies[at]?.cost ?? 0));
          const decision = await limiter.admit({ scope: { tenantId }, policies });
          expect(decision.outcome).toBe(fits ? "granted" : "limited");
          expect(decision.policies.map(({ remaining }) => remaining)).toEqual(left);
          const broken = policies.map(({ cost }, at) => cost > (left[at] ?? 0));
          if (!fits) expect(decision.policies.map(({ retryAfterMs }) => retryAfterMs > 0)).toEqual(broken);
        }
      }),
      PROPERTY,
    );
  });

  function handleAt(nth: number): RedisHandle {
    const handle = handles[nth];
    if (!handle) throw new RangeError("There is no such connection.");
    return handle;
  }
});
