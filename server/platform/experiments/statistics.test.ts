import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chiSquaredTail, levelOf, newcombe, sampleRatioP, subjectsNeeded, wilson, zOf } from "./statistics";

const counted = fc
  .tuple(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([subjects, part]) => ({ subjects, converted: Math.round(subjects * part) }));

describe("the tail of chi-squared", () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: upper critical values.
  it.each([
    [1, 0.1, 2.706],
    [1, 0.05, 3.841],
    [1, 0.001, 10.828],
    [2, 0.05, 5.991],
    [2, 0.001, 13.816],
    [5, 0.025, 12.833],
    [10, 0.01, 23.209],
    [50, 0.05, 67.505],
    [100, 0.001, 149.449],
  ])("is what the table says, for %i degrees of freedom and %f", (df, p, critical) => {
    expect(chiSquaredTail(critical, df)).toBeCloseTo(p, 4);
  });

  it("falls from one to nothing as the statistic grows, and is a part always", () => {
    const statistic = fc.double({ min: 0, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(statistic, statistic, fc.integer({ min: 1, max: 60 }), (one, two, df) => {
        const [low, high] = [Math.min(one, two), Math.max(one, two)];
        const [atLow, atHigh] = [chiSquaredTail(low, df), chiSquaredTail(high, df)];
        expect(atLow).toBeLessThanOrEqual(1);
        expect(atHigh).toBeGreaterThanOrEqual(0);
        expect(atHigh).toBeLessThanOrEqual(atLow + 1e-12);
      }),
    );
  });

  it("gives the deviations that a normal distribution has", () => {
    expect(zOf(0.95)).toBeCloseTo(1.959964, 6);
    expect(zOf(0.99)).toBeCloseTo(2.575829, 6);
    expect(zOf(levelOf(2))).toBeCloseTo(2.241403, 6);
  });
});

describe("the interval of a rate", () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("is the published one for %i of %i", (converted, subjects, low, high) => {
    const interval = wilson(converted, subjects);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("holds the rate, stays within 0 and 1, and is that of the others turned around", () => {
    fc.assert(
      fc.property(counted, ({ converted, subjects }) => {
        const { low, high } = wilson(converted, subjects);
        const rate = converted / subjects;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(rate + 1e-12);
        expect(high).toBeGreaterThanOrEqual(rate - 1e-12);
        expect(wilson(subjects - converted, subjects).low).toBeCloseTo(1 - high, 9);
      }),
    );
  });

  it("is everything that there is where nobody was exposed", () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe("the interval of a difference", () => {
  // Newcombe, "Interval estimation for the difference between independent proportions", 1998, table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])("is the published one for %i/%i and %i/%i", (a, m, b, n, low, high) => {
    const interval = newcombe({ converted: a, subjects: m }, { converted: b, subjects: n });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("holds the difference, stays within its bounds, and turns around with the two", () => {
    fc.assert(
      fc.property(counted, counted, (one, two) => {
        const { low, high } = newcombe(one, two);
        const difference = one.converted / one.subjects - two.converted / two.subjects;
        expect(low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(high).toBeLessThanOrEqual(1 + 1e-12);
        expect(low).toBeLessThanOrEqual(difference + 1e-12);
        expect(high).toBeGreaterThanOrEqual(difference - 1e-12);
        expect(newcombe(two, one).high).toBeCloseTo(-low, 9);
      }),
    );
  });

  it("is wider where less is allowed to be wrong", () => {
    fc.assert(
      fc.property(counted, counted, (one, two) => {
        const [plain, strict] = [newcombe(one, two, 0.95), newcombe(one, two, 0.99)];
        expect(strict.low).toBeLessThanOrEqual(plain.low + 1e-12);
        expect(strict.high).toBeGreaterThanOrEqual(plain.high - 1e-12);
      }),
    );
  });
});

describe("the ratio of samples", () => {
  it("is as unlikely as published: 821,588 to 815,482, promised one to one", () => {
    // Kohavi, Tang, Xu, Trustworthy Online Controlled Experiments, 2020, chapter 3: p = 1.8E-6.
    const p = sampleRatioP([
      { count: 821_588, weight: 500 },
      { count: 815_482, weight: 500 },
    ]);
    expect(p).toBeCloseTo(1.8e-6, 7);
  });

  it("is as likely as can be where it is what was promised, and cannot be told of few", () => {
    const split = (a: number, b: number) =>
      sampleRatioP([
        { count: a, weight: 900 },
        { count: b, weight: 100 },
      ]);
    expect(split(9_000, 1_000)).toBe(1);
    expect(split(20, 20)).toBeUndefined();
    expect(split(5_000, 5_000)).toBeLessThan(1e-9);
  });

  it("is never right where a variant has somebody that was promised nobody", () => {
    expect(
      sampleRatioP([
        { count: 10, weight: 1 },
        { count: 10, weight: 1 },
        { count: 1, weight: 0 },
      ]),
    ).toBe(0);
  });
});

describe("the subjects that a plan needs", () => {
  it("are as many as R's own example says", () => {
    // R, stats::power.prop.test, examples: p1 = .50, p2 = .75, power = .90 gives n = 76.7.
    const plan = { baselineRate: 0.5, minimumEffect: 0.25, comparisons: 1 };
    expect(subjectsNeeded(plan, 0.9)).toBe(77);
  });

  it("are more for a smaller effect, and for more comparisons", () => {
    const rate = fc.double({ min: 0.01, max: 0.6, noNaN: true });
    const effect = fc.double({ min: 0.005, max: 0.3, noNaN: true });
    fc.assert(
      fc.property(rate, effect, (baselineRate, minimumEffect) => {
        const plan = { baselineRate, minimumEffect, comparisons: 1 };
        const needed = subjectsNeeded(plan);
        expect(needed).toBeGreaterThan(0);
        expect(subjectsNeeded({ ...plan, minimumEffect: minimumEffect / 2 })).toBeGreaterThanOrEqual(needed);
        expect(subjectsNeeded({ ...plan, comparisons: 3 })).toBeGreaterThanOrEqual(needed);
      }),
    );
  });
});
