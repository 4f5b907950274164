import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BucketState, take } from "./bucket";

const size = fc.record({
  ratePerSecond: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
  burst: fc.integer({ min: 1, max: 1e4 }),
});
const steps = fc.array(
  fc.record({ waitMs: fc.integer({ min: 0, max: 5_000 }), cost: fc.integer({ min: 1, max: 50 }) }),
  {
    maxLength: 200,
  },
);

describe("a token bucket", () => {
  it("never grants more than its size plus rate times time, nor less than a greedy caller is due", () => {
    fc.assert(
      fc.property(size, steps, (bucket, attempts) => {
        let state: BucketState | undefined;
        let nowMs = 1_700_000_000_000;
        let granted = 0;
        const startMs = nowMs;
        for (const { waitMs, cost } of attempts) {
          nowMs += waitMs;
          const taken = take(state, bucket, cost, nowMs);
          if (taken.affordable) granted += cost;
          state = taken.state;
          expect(granted).toBeLessThanOrEqual(
            bucket.burst + (bucket.ratePerSecond * (nowMs - startMs)) / 1000 + 1e-6,
          );
        }
      }),
    );
  });

  it("grants when it said it would, and no whole millisecond sooner", () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 50 }), (bucket, cost) => {
        fc.pre(cost <= bucket.burst);
        const drained = { tokens: 0, atMs: 1_000 };
        const { affordable, retryAfterMs } = take(drained, bucket, cost, 1_000);
        expect(affordable).toBe(false);
        expect(take(drained, bucket, cost, 1_000 + retryAfterMs).affordable).toBe(true);
        expect(take(drained, bucket, cost, 1_000 + retryAfterMs - 1.001).affordable).toBe(false);
      }),
    );
  });

  it("refuses without debiting", () => {
    const bucket = { ratePerSecond: 1, burst: 10 };
    const { state, affordable } = take({ tokens: 3, atMs: 0 }, bucket, 4, 0);
    expect(affordable).toBe(false);
    expect(take(state, bucket, 3, 0).affordable).toBe(true);
  });

  it("keeps what it holds when the clock goes back, and refills from there", () => {
    const bucket = { ratePerSecond: 1, burst: 10 };
    const { state } = take({ tokens: 5, atMs: 100_000 }, bucket, 1, 40_000);
    expect(state.tokens).toBe(4);
    expect(take(state, bucket, 1, 42_000).remaining).toBe(5);
  });
});
