import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anchoredPeriod, calendarMonth } from "./periods";

const at = (text: string) => Date.parse(text);
const range = (period: { startMs: number; endMs: number }) =>
  [period.startMs, period.endMs].map((ms) => new Date(ms).toISOString().slice(0, 13));

describe("periods", () => {
  it("a calendar month runs from its first UTC moment to the next one's", () => {
    expect(calendarMonth(at("2026-12-31T23:59:59.999Z"))).toEqual({
      key: "2026-12",
      startMs: at("2026-12-01T00:00:00Z"),
      endMs: at("2027-01-01T00:00:00Z"),
    });
    expect(calendarMonth(at("2027-01-01T00:00:00Z")).key).toBe("2027-01");
  });

  it("is the right calendar month, whichever was asked for before, and none for what is no time", () => {
    const months = fc.array(
      fc.date({ min: new Date("1970-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
    );
    fc.assert(
      fc.property(months, (times) => {
        for (const time of times) {
          expect(calendarMonth(time.getTime()).key).toBe(time.toISOString().slice(0, 7));
        }
      }),
    );
    expect(() => calendarMonth(Number.NaN)).toThrow(RangeError);
  });

  it("an anchor on the 31st falls on the last day of shorter months, and comes back", () => {
    const anchor = at("2027-01-31T10:20:00Z");
    expect(range(anchoredPeriod(anchor, at("2027-02-10T00:00:00Z")))).toEqual([
      "2027-01-31T10",
      "2027-02-28T10",
    ]);
    expect(range(anchoredPeriod(anchor, at("2027-02-28T10:00:00Z")))).toEqual([
      "2027-02-28T10",
      "2027-03-31T10",
    ]);
    expect(range(anchoredPeriod(anchor, at("2028-02-29T09:59:59Z")))).toEqual([
      "2028-01-31T10",
      "2028-02-29T10",
    ]);
  });

  it("runs before the anchor and by the year too", () => {
    const anchor = at("2026-11-20T23:00:00Z");
    expect(range(anchoredPeriod(anchor, at("2026-11-20T22:59:59Z")))).toEqual([
      "2026-10-20T23",
      "2026-11-20T23",
    ]);
    expect(range(anchoredPeriod(anchor, at("2027-11-20T22:00:00Z"), 12))).toEqual([
      "2026-11-20T23",
      "2027-11-20T23",
    ]);
    expect(() => anchoredPeriod(anchor, anchor, 0)).toThrow(RangeError);
  });

  it("every moment lies in exactly one period, and the next begins where it ends", () => {
    const moment = fc.integer({ min: at("2020-01-01T00:00:00Z"), max: at("2040-01-01T00:00:00Z") });
    fc.assert(
      fc.property(moment, moment, fc.integer({ min: 1, max: 12 }), (anchor, time, months) => {
        const period = anchoredPeriod(anchor, time, months);
        expect(period.startMs).toBeLessThanOrEqual(time);
        expect(time).toBeLessThan(period.endMs);
        expect(anchoredPeriod(anchor, period.startMs, months)).toEqual(period);
        expect(anchoredPeriod(anchor, period.endMs - 1, months)).toEqual(period);
        expect(anchoredPeriod(anchor, period.endMs, months).startMs).toBe(period.endMs);
      }),
    );
  });
});
