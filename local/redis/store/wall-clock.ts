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
    const wallMs = Date.now();
    const apartMs = originMs + performance.now() - wallMs;
    // It was set, or the machine slept.
    if (Math.abs(apartMs) > APART_MS) originMs -= apartMs;
    return originMs + performance.now();
  };
}
