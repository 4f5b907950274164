import { afterEach, describe, expect, it, vi } from "vitest";
import { createWallClock } from "./wall-clock";

const MIDNIGHT = Date.UTC(2026, 0, 1);
let steadyMs: number;
let setMs: number;

/** Both clocks stand still but for what `held` adds before each reading of either. */
function clockOn(held: () => number) {
  steadyMs = 100;
  setMs = 0;
  const go = () => {
    steadyMs += held();
  };
  vi.spyOn(performance, "timeOrigin", "get").mockReturnValue(MIDNIGHT);
  vi.spyOn(performance, "now").mockImplementation(() => {
    go();
    return steadyMs;
  });
  vi.spyOn(Date, "now").mockImplementation(() => {
    go();
    return Math.floor(MIDNIGHT + steadyMs + setMs);
  });
  return createWallClock();
}

afterEach(() => vi.restoreAllMocks());

describe("the wall clock of the engine", () => {
  it("is as fine as the steady clock, and tells what the system's tells", () => {
    const clock = clockOn(() => 0.125);
    const told = Array.from({ length: 100 }, clock);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(new Set(told).size).toBe(100);
    expect(Math.abs((told.at(-1) ?? 0) - Date.now())).toBeLessThan(2);
  });

  it.each([0, 1, 2])("never goes back where the thread is held up before reading %i of three", (which) => {
    let readings = 0;
    const clock = clockOn(() => {
      const isHeld = readings % 3 === which && readings % 7 === 0;
      readings += 1;
      return isHeld ? 12 : 0.0625;
    });
    const told = Array.from({ length: 100 }, clock);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(Math.abs((told.at(-1) ?? 0) - (MIDNIGHT + steadyMs))).toBeLessThan(25);
  });

  it.each([60_000, -60_000, 5])("follows the system's clock where it is set by %i ms", (byMs) => {
    const clock = clockOn(() => 0.125);
    clock();
    setMs = byMs;
    expect(Math.abs(clock() - (MIDNIGHT + steadyMs + byMs))).toBeLessThan(2);
  });

  it.each([-5, -900])("stands still where it is set by %i ms, until the system's has come after", (byMs) => {
    const clock = clockOn(() => 0.125);
    const before = clock();
    setMs = byMs;
    const told = Array.from({ length: 100 }, clock);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told[0]).toBeLessThan(before + 2);
    steadyMs -= byMs;
    expect(Math.abs(clock() - (MIDNIGHT + steadyMs + byMs))).toBeLessThan(2);
    expect(clock()).toBeGreaterThan(before);
  });
});
