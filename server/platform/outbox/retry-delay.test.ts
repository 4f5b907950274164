import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryDelayMs } from "./retry-delay";

const unit = fc.double({ min: 0, max: 1, noNaN: true });

describe("the delay before a retry", () => {
  it("doubles with each failure up to the cap, and jitter takes at most half of it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), unit, (failures, random) => {
        const full = Math.min(600_000, 1_000 * 2 ** Math.min(failures - 1, 30));
        const delay = retryDelayMs(failures, random);
        expect(delay).toBeGreaterThanOrEqual(full / 2);
        expect(delay).toBeLessThanOrEqual(full);
      }),
    );
  });
});
