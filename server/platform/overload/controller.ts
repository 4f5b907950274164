/** How often the controller is told of the pressure, in ms. */
export const TICK_MS = 100;

/** The share of a class that is refused more with each tick at the limit; twice and thrice as much at twice and thrice. */
const RISE = 0.08;
const MOST_RISES = 3;

/** The share that is let in again with each tick of calm: slower than it is refused, or the two would take turns. */
const FALL = 0.02;

/** Calm is below this part of the limit. Between the two nothing changes. */
const CALM = 0.7;

/** After a tick that came late by this much or more, the controller does as much as after that. */
const MOST_TICKS = 10;

export interface Controller {
  /** How much is refused: 1.25 is all of the least class and a quarter of the next. 0 refuses nobody. */
  readonly level: number;
  /** Takes notice of the pressure (1 is the limit) that held for `elapsedMs`. */
  update(pressure: number, elapsedMs: number): void;
  /** Whether a call of this class (0 is the least) is refused; `draw` is a random number of [0, 1). */
  refuses(rank: number, draw: number): boolean;
}

/**
 * Which classes of calls are refused, as an admission level over their order: it rises while there is pressure, falls
 * when there is none, and within the class that it stands in meets calls at random. Source: the admission level of
 * DAGOR (Zhou et al., Overload Control for Scaling WeChat Microservices, SoCC 2018), which rises faster than it falls
 * too; of its two orders, business and user, the second is drawn for each call here, so that nobody is out for long.
 */
export function createController(classes: number): Controller {
  let level = 0;
  return {
    get level() {
      return level;
    },
    update(pressure, elapsedMs) {
      const ticks = Math.min(MOST_TICKS, elapsedMs / TICK_MS);
      if (pressure >= 1) level += RISE * Math.min(MOST_RISES, pressure) * ticks;
      else if (pressure < CALM) level -= FALL * ticks;
      level = Math.min(classes, Math.max(0, level));
    },
    refuses: (rank, draw) => rank + draw < level,
  };
}
