import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createKnownCount } from "./known-count";

const KEPT_MS = 1_000;

describe("the count of processes", () => {
  it("is what the environment says until it is heard", () => {
    const known = createKnownCount({ atFirst: 4, keptMs: KEPT_MS });
    expect(known.count()).toBe(4);
    known.heard(2, 0);
    expect(known.count()).toBe(2);
  });

  it("rises at once, and falls only after fewer were heard for a while", () => {
    const known = createKnownCount({ atFirst: 1, keptMs: KEPT_MS });
    known.heard(3, 0);
    known.heard(5, 10);
    expect(known.count()).toBe(5);
    known.heard(1, 20);
    known.heard(4, 500);
    known.heard(2, 1_019);
    expect(known.count()).toBe(5);
    // Of what was heard meanwhile, the most.
    known.heard(2, 1_020);
    expect(known.count()).toBe(4);
    known.heard(4, 1_030);
    expect(known.count()).toBe(4);
  });

  it("is never below what was heard within the last while, nor below 1", () => {
    const hearings = fc.array(fc.record({ told: fc.integer({ min: -1, max: 9 }), afterMs: fc.nat(600) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(hearings, (given) => {
        const known = createKnownCount({ atFirst: 3, keptMs: KEPT_MS });
        const past: { told: number; atMs: number }[] = [];
        let nowMs = 0;
        for (const { told, afterMs } of given) {
          nowMs += afterMs;
          known.heard(told, nowMs);
          past.push({ told, atMs: nowMs });
          const recent = past.filter(({ atMs }) => nowMs - atMs < KEPT_MS).map((one) => one.told);
          expect(known.count()).toBeGreaterThanOrEqual(Math.max(1, ...recent));
          expect(known.count()).toBeLessThanOrEqual(Math.max(1, ...past.map((one) => one.told)));
        }
      }),
    );
  });
});
