import fc from "fast-check";

/** How many schedules are tried of each property; more of them by hand. */
const RUNS = Number(process.env.LIMITER_PROPERTY_RUNS ?? 25);

/** As a failure told it, to see the same schedules again. */
const SEED = process.env.LIMITER_PROPERTY_SEED;

/** A failure is told at once, with its seed: each smaller case would take its time on a real engine. */
export const PROPERTY = { numRuns: RUNS, endOnFailure: true, ...(SEED && { seed: Number(SEED) }) };

/**
 * Callers of one bucket: how many processes, their clocks, what their requests cost. The bucket holds what comes in a
 * second at least: full, it gains nothing, and a busy machine may stand still for long.
 */
export const callers = {
  processes: fc.integer({ min: 1, max: 4 }),
  skewsMs: fc.array(fc.integer({ min: -5_000, max: 5_000 }), { minLength: 4, maxLength: 4 }),
  ratePerSecond: fc.integer({ min: 20, max: 400 }),
  more: fc.integer({ min: 0, max: 300 }),
  costs: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 5, maxLength: 20 }),
};
