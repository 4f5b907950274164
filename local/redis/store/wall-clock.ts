/** Milliseconds since the epoch, with their fraction. */
export type WallClock = () => number;

/** How far the two clocks may part: the system's tells whole milliseconds. */
const APART_MS = 2;

/**
 * The system's clock, finer than a millisecond. Between two settings of it never backwards: a token bucket that saw
 * a time twice would refill twice.
 */
export function createWallClock(): WallClock {
  let originMs = performance.timeOrigin;
  return () => {
    // The thread may be held up between any two of these: what the system tells is of a time from one to the other.
    const beforeMs = performance.now();
    const wallMs = Date.now();
    const afterMs = performance.now();
    const isAhead = originMs + beforeMs > wallMs + APART_MS;
    const isBehind = originMs + afterMs < wallMs - APART_MS;
    // It was set, or the machine slept.
    if (isAhead || isBehind) originMs = wallMs - beforeMs;
    return originMs + beforeMs;
  };
}
