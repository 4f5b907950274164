import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSameMoment } from "./moments";

/** A moment to the microsecond, by its second since 1970 and the six digits behind it, as another offset writes it. */
function written(
  { second, micros }: { second: number; micros: number },
  offsetMinutes: number,
  zeros: number,
) {
  const local = new Date((second + offsetMinutes * 60) * 1_000).toISOString().slice(0, 19);
  const two = (part: number) => String(Math.trunc(part)).padStart(2, "0");
  const away = Math.abs(offsetMinutes);
  const offset = `${offsetMinutes < 0 ? "-" : "+"}${two(away / 60)}:${two(away % 60)}`;
  return `${local}.${String(micros).padStart(6, "0")}${"0".repeat(zeros)}${offset}`;
}

const moment = fc.record({
  second: fc.integer({ min: 0, max: 4_000_000_000 }),
  micros: fc.integer({ min: 0, max: 999_999 }),
});
const offset = fc.integer({ min: -23 * 60, max: 23 * 60 });
const zeros = fc.integer({ min: 0, max: 6 });

describe("two texts of moments", () => {
  it.each([
    ["2027-01-31T10:00:00.120000Z", "2027-01-31T10:00:00.12Z"],
    ["2027-01-31T10:00:00.000Z", "2027-01-31T10:00:00Z"],
    ["2027-01-31T10:00:00.123456Z", "2027-01-31T15:30:00.123456000+05:30"],
    ["2027-01-01T00:00:00.5Z", "2026-12-31T19:00:00.50-05:00"],
  ])("are one moment: %s and %s", (one, other) => {
    expect([isSameMoment(one, other), isSameMoment(other, one)]).toEqual([true, true]);
  });

  it.each([
    ["2027-01-31T10:00:00.123456Z", "2027-01-31T10:00:00.123457Z"],
    ["2027-01-31T10:00:00.123456Z", "2027-01-31T10:00:00.123Z"],
    ["2027-01-31T10:00:00.123456Z", "2027-01-31T10:00:00.123456+01:00"],
    ["2027-01-31T10:00:00.000001Z", "2027-01-31T10:00:00Z"],
    ["never", "never"],
  ])("are none: %s and %s", (one, other) => {
    expect([isSameMoment(one, other), isSameMoment(other, one)]).toEqual([false, false]);
  });

  it("are one wherever it is written and with any zeros, and two where a microsecond lies between", () => {
    fc.assert(
      fc.property(moment, offset, zeros, (at, minutes, more) => {
        const told = written(at, 0, 0);
        expect(isSameMoment(told, written(at, minutes, more))).toBe(true);
        const micros = at.micros === 999_999 ? at.micros - 1 : at.micros + 1;
        expect(isSameMoment(told, written({ ...at, micros }, minutes, more))).toBe(false);
      }),
      { seed: 20_270_131 },
    );
  });

  it("cost no more than their length, however many zeros come before the last digit", () => {
    const long = `2027-01-31T10:00:00.${"0".repeat(500_000)}1Z`;
    expect(isSameMoment(long, "2027-01-31T10:00:00Z")).toBe(true);
  });
});
