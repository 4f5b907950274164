import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forecastTotal, quotaReachedAtMs } from "./forecast";

const HOUR_MS = 3_600_000;
const quantity = fc.integer({ min: 0, max: 1_000_000 });
const hours = fc.integer({ min: 1, max: 744 });

describe("the forecast of a period", () => {
  it("is what even use comes to", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), hours, fc.nat(744), (perHour, elapsed, left) => {
        const recent = Math.min(elapsed, 168);
        const forecast = forecastTotal({
          used: perHour * elapsed,
          recent: perHour * recent,
          recentMs: recent * HOUR_MS,
          remainingMs: left * HOUR_MS,
        });
        expect(forecast).toBeCloseTo(perHour * (elapsed + left), 1);
      }),
    );
  });

  it("is never below what is used, and just that at the end", () => {
    fc.assert(
      fc.property(
        quantity,
        quantity,
        hours,
        fc.integer({ min: -10, max: 744 }),
        (used, recent, elapsed, left) => {
          const given = { used, recent, recentMs: elapsed * HOUR_MS };
          expect(forecastTotal({ ...given, remainingMs: left * HOUR_MS })).toBeGreaterThanOrEqual(used);
          expect(forecastTotal({ ...given, remainingMs: 0 })).toBe(used);
        },
      ),
    );
  });

  it("is none in the first hour", () => {
    expect(forecastTotal({ used: 5, recent: 5, recentMs: HOUR_MS - 1, remainingMs: HOUR_MS })).toBeNull();
  });
});

describe("the moment at which a quota is used up", () => {
  const NOW = Date.parse("2027-03-10T00:00:00Z");
  const progress = { used: 60, recent: 10, recentMs: 10 * HOUR_MS, remainingMs: 100 * HOUR_MS };

  it("is when as much as is left was used at the pace, before the period ends", () => {
    expect(quotaReachedAtMs(80, progress, NOW)).toBe(NOW + 20 * HOUR_MS);
    expect(quotaReachedAtMs(160, progress, NOW)).toBeNull();
    expect(quotaReachedAtMs(161, progress, NOW)).toBeNull();
  });

  it("is now where it is used up, and none without a pace", () => {
    expect(quotaReachedAtMs(60, progress, NOW)).toBe(NOW);
    expect(quotaReachedAtMs(80, { ...progress, recent: 0 }, NOW)).toBeNull();
    expect(quotaReachedAtMs(80, { ...progress, recentMs: HOUR_MS - 1 }, NOW)).toBeNull();
  });
});
