/** A rate or a difference of rates, and the interval that the level's part of such intervals holds the truth in. */
export interface Interval {
  low: number;
  high: number;
}

/**
 * The part of a chi-squared distribution above `x`: the regularised upper incomplete gamma function Q(df/2, x/2), by
 * its series or its continued fraction (Press et al., Numerical Recipes, 3rd ed., 6.2).
 */
export function chiSquaredTail(x: number, degreesOfFreedom: number): number {
  if (x <= 0) return 1;
  const a = degreesOfFreedom / 2;
  const half = x / 2;
  const scale = Math.exp(-half + a * Math.log(half) - logGammaOfHalf(degreesOfFreedom));
  if (half < a + 1) return Math.max(0, 1 - scale * series(a, half));
  return scale * continuedFraction(a, half);
}

/** ln Γ(k/2), for a whole k, from Γ(1/2) = √π and Γ(1) = 1 by Γ(z+1) = zΓ(z). */
function logGammaOfHalf(k: number): number {
  let result = k % 2 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let z = k % 2 === 0 ? 1 : 0.5; z < k / 2; z += 1) result += Math.log(z);
  return result;
}

const STEPS = 1_000;
const PRECISION = 1e-15;

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < STEPS && term > sum * PRECISION; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** By Lentz's method. */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / Number.MIN_VALUE;
  let d = 1 / b;
  let result = d;
  for (let n = 1; n < STEPS; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const factor = c * d;
    result *= factor;
    if (Math.abs(factor - 1) < PRECISION) break;
  }
  return result;
}

/** How many standard deviations to either side hold `level` of a normal distribution: 1.96 for 0.95. */
export function zOf(level: number): number {
  let [low, high] = [0, 40];
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (chiSquaredTail(middle * middle, 1) > 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The score interval of a rate (Wilson, JASA 22, 1927): it stays within 0 and 1, and holds what it says for few
 * subjects and for rates near the ends, where the textbook's does not.
 */
export function wilson(converted: number, subjects: number, level = 0.95): Interval {
  if (subjects === 0) return { low: 0, high: 1 };
  const z = zOf(level);
  const rate = converted / subjects;
  const middle = rate + (z * z) / (2 * subjects);
  const spread = z * Math.sqrt((rate * (1 - rate)) / subjects + (z * z) / (4 * subjects * subjects));
  const scale = 1 + (z * z) / subjects;
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}

export interface Counted {
  converted: number;
  subjects: number;
}

/**
 * The interval of how much greater the first rate is than the second, out of the two score intervals: method 10 of
 * Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17, 1998.
 */
export function newcombe(one: Counted, two: Counted, level = 0.95): Interval {
  if (one.subjects === 0 || two.subjects === 0) return { low: -1, high: 1 };
  const [p1, p2] = [one.converted / one.subjects, two.converted / two.subjects];
  const first = wilson(one.converted, one.subjects, level);
  const second = wilson(two.converted, two.subjects, level);
  return {
    low: p1 - p2 - Math.hypot(p1 - first.low, second.high - p2),
    high: p1 - p2 + Math.hypot(first.high - p1, p2 - second.low),
  };
}

/** Below this the test of a ratio says nothing: the approximation asks for five expected in each (Cochran, 1954). */
const LEAST_EXPECTED = 5;

/**
 * How likely counts as far from what the weights promised are, or farther, when all is well (Pearson's test). Undefined
 * where there are too few to tell. One that was promised nothing and has some is as unlikely as can be.
 */
export function sampleRatioP(counts: readonly { count: number; weight: number }[]): number | undefined {
  const promised = counts.filter(({ weight }) => weight > 0);
  if (counts.some(({ weight, count }) => weight <= 0 && count > 0)) return 0;
  const all = promised.reduce((sum, { count }) => sum + count, 0);
  const weights = promised.reduce((sum, { weight }) => sum + weight, 0);
  const expected = promised.map(({ weight }) => (all * weight) / weights);
  if (promised.length < 2 || expected.some((one) => one < LEAST_EXPECTED)) return undefined;
  const statistic = promised.reduce(
    (sum, { count }, at) => sum + (count - (expected[at] ?? 0)) ** 2 / (expected[at] ?? 1),
    0,
  );
  return chiSquaredTail(statistic, promised.length - 1);
}

export interface Plan {
  baselineRate: number;
  /** The least difference that is worth finding, in the rate itself: 0.02 from 10 % to 12 %. */
  minimumEffect: number;
  /** How many variants are compared with the control. */
  comparisons: number;
}

/** How often a difference of that size is found when there is one. */
export const POWER = 0.8;

/**
 * Of several comparisons each is held to less, so that all together are wrong no more often than one (Bonferroni).
 */
export function levelOf(comparisons: number): number {
  return 1 - 0.05 / Math.max(1, comparisons);
}

/**
 * The subjects that each variant needs for a plan: Fleiss, Levin, Paik, Statistical Methods for Rates and Proportions,
 * 3rd ed., 4.2, without the continuity correction, as R's power.prop.test has it.
 */
export function subjectsNeeded(
  { baselineRate: p1, minimumEffect, comparisons }: Plan,
  power = POWER,
): number {
  const p2 = p1 + minimumEffect;
  const middle = (p1 + p2) / 2;
  const error = zOf(levelOf(comparisons)) * Math.sqrt(2 * middle * (1 - middle));
  const miss = zOf(2 * power - 1) * Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2));
  return Math.ceil(((error + miss) / minimumEffect) ** 2);
}
