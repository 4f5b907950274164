import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRenewedEarly } from "./early-refresh";

const moment = fc.integer({ min: 0, max: 2 ** 40 });
const cost = fc.double({ min: 0, max: 60_000, noNaN: true });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("early refresh", () => {
  it("renews whatever has ended, by any chance, and never what costs nothing before its end", () => {
    fc.assert(
      fc.property(moment, moment, cost, random, (expiresAt, now, costMs, chance) => {
        if (now >= expiresAt) expect(isRenewedEarly({ expiresAt, costMs }, now, chance)).toBe(true);
        else expect(isRenewedEarly({ expiresAt, costMs: 0 }, now, chance)).toBe(false);
      }),
    );
  });

  it("is likelier the nearer the end is, and the longer a load takes", () => {
    fc.assert(
      fc.property(moment, fc.nat(100_000), cost, cost, random, (expiresAt, before, one, other, chance) => {
        const renewed = (costMs: number, now: number) => isRenewedEarly({ expiresAt, costMs }, now, chance);
        const [cheap, dear] = [Math.min(one, other), Math.max(one, other)];
        const now = expiresAt - before;
        if (renewed(cheap, now)) expect(renewed(dear, now)).toBe(true);
        if (renewed(dear, now - 1)) expect(renewed(dear, now)).toBe(true);
      }),
    );
  });

  it("happens to one in a thousand at about seven costs before the end", () => {
    const draws = Array.from({ length: 100_000 }, (_, at) => at / 100_000);
    const early = draws.filter((chance) => isRenewedEarly({ expiresAt: 691, costMs: 100 }, 0, chance));
    expect(early.length).toBeGreaterThan(80);
    expect(early.length).toBeLessThan(120);
  });
});
