import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate } from "./aggregate";
import { addRecurrences, periodEnd } from "./periods";
import { remainingAmount } from "./proration";
import { amountFor, type Rate } from "./rating";
import { settle } from "./totals";

const at = (iso: string) => Date.parse(iso) / 1000;
const monthly = { interval: "month", interval_count: 1 };

describe("periods", () => {
  it("bills an anchor on the 31st on each month's last day, and returns to the 31st", () => {
    const anchor = at("2026-01-31T10:00:00Z");
    const ends = [1, 2, 3].map((n) => new Date(addRecurrences(anchor, monthly, n) * 1000).toISOString());
    expect(ends).toEqual([
      "2026-02-28T10:00:00.000Z",
      "2026-03-31T10:00:00.000Z",
      "2026-04-30T10:00:00.000Z",
    ]);
  });

  it("moves a leap day's yearly anchor to 28 February and back", () => {
    const anchor = at("2024-02-29T00:00:00Z");
    const yearly = { interval: "year", interval_count: 1 };
    expect(addRecurrences(anchor, yearly, 1)).toBe(at("2025-02-28T00:00:00Z"));
    expect(addRecurrences(anchor, yearly, 4)).toBe(at("2028-02-29T00:00:00Z"));
  });

  it("always finds an end after the start, and tiles time without a gap", () => {
    const interval = fc.constantFrom("day", "week", "month", "year");
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e9 }),
        interval,
        fc.integer({ min: 1, max: 6 }),
        (anchor, i, n) => {
          const rhythm = { interval: i, interval_count: n };
          const first = periodEnd(anchor, anchor, rhythm);
          const second = periodEnd(anchor, first, rhythm);
          expect(first).toBeGreaterThan(anchor);
          expect(second).toBe(addRecurrences(anchor, rhythm, 2));
        },
      ),
      { numRuns: 200 },
    );
  });
});

const perUnit = (unit: string): Rate => ({
  billing_scheme: "per_unit",
  unit_amount_decimal: unit,
  tiers_mode: null,
  transform_quantity: null,
});

describe("rating", () => {
  it("keeps fractions of a cent exact and rounds once, half up", () => {
    expect(amountFor(perUnit("0.1"), 15)).toBe(2);
    expect(amountFor(perUnit("0.1"), 14)).toBe(1);
    expect(amountFor(perUnit("0.000000000001"), 999_999_999_999)).toBe(1);
  });

  it("counts packs up or down", () => {
    const rate = { ...perUnit("500"), transform_quantity: { divide_by: 1000, round: "up" } };
    expect(amountFor(rate, 1001)).toBe(1000);
    expect(amountFor({ ...rate, transform_quantity: { divide_by: 1000, round: "down" } }, 1999)).toBe(500);
  });

  it("prices graduated tiers step by step, and volume tiers by the one reached", () => {
    const tiers = [
      { up_to: 10, flat_amount_decimal: null, unit_amount_decimal: "100" },
      { up_to: null, flat_amount_decimal: "300", unit_amount_decimal: "50" },
    ];
    const tiered: Rate = { ...perUnit("0"), billing_scheme: "tiered", tiers_mode: "graduated", tiers };
    expect([0, 10, 12].map((quantity) => amountFor(tiered, quantity))).toEqual([0, 1000, 1400]);
    const volume: Rate = { ...tiered, tiers_mode: "volume" };
    expect([0, 10, 12].map((quantity) => amountFor(volume, quantity))).toEqual([0, 1000, 900]);
  });
});

describe("proration and totals", () => {
  it("never credits more than was paid, and gives nothing after the end", () => {
    fc.assert(
      fc.property(fc.nat(1e7), fc.integer({ min: 1, max: 3e7 }), fc.nat(4e7), (amount, length, elapsed) => {
        const left = remainingAmount(amount, { start: 0, end: length }, elapsed);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThanOrEqual(amount);
        if (elapsed >= length) expect(left).toBe(0);
        expect(remainingAmount(-amount, { start: 0, end: length }, elapsed)).toBe(left === 0 ? 0 : -left);
      }),
    );
  });

  it("uses credit first and keeps what a negative invoice leaves", () => {
    expect(settle([1000], -300)).toEqual({
      total: 1000,
      startingBalance: -300,
      endingBalance: 0,
      amountDue: 700,
    });
    expect(settle([-500, 200], 0)).toEqual({
      total: -300,
      startingBalance: 0,
      endingBalance: -300,
      amountDue: 0,
    });
  });
});

describe("aggregate", () => {
  const events = [
    { timestamp: 10, value: 5 },
    { timestamp: 19, value: 7 },
    { timestamp: 20, value: 100 },
  ];

  it("takes the start and leaves the end, by each formula", () => {
    expect(["sum", "count", "last"].map((formula) => aggregate(events, formula, 10, 20))).toEqual([12, 2, 7]);
  });
});
