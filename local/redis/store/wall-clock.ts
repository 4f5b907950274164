/** Milliseconds since the epoch, with their fraction. */
export type WallClock = () => number;

/** How far the two clocks may part: the system's tells whole milliseconds. */
const APART_MS = 2;

/** Set back by no more than this, it stands still until the system's has come after. */
const STANDS_STILL_MS = 1_000;

/**
 * The system's clock, finer than a millisecond, and never backwards where the system's is set back by little, as what
 * keeps it right does: a token bucket that saw a time twice would refill twice.
 */
export function createWallClock(): WallClock {
  let originMs = performance.timeOrigin;
  let toldMs = 0;
  return () => {
    // The thread may be held up between any two of these: what the system tells is of a time from one to the other.
    const beforeMs = performance.now();
    const wallMs = Date.now();
    const afterMs = performance.now();
    const isAhead = originMs + beforeMs > wallMs + APART_MS;
    const isBehind = originMs + afterMs < wallMs - APART_MS;
    // It was set, or the machine slept.
    if (isAhead || isBehind) originMs = wallMs - beforeMs;
    const nowMs = originMs + beforeMs;
    toldMs = toldMs - nowMs > STANDS_STILL_MS ? nowMs : Math.max(toldMs, nowMs);
    return toldMs;
  };
}
