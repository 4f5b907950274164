import { changeSettings, readSettings } from "./settings";
import type { Store } from "./store";

/** The simulated time: real time plus an offset that is kept and only grows. */
export interface Clock {
  /** Whole seconds since 1970, as in every Stripe timestamp. */
  seconds(): number;
  /** Moves forward to this second, inside a transaction; an earlier one changes nothing. */
  moveTo(seconds: number): void;
}

/** A clock over the store's own offset. */
export function makeClock(store: Store, realMs: () => number = Date.now): Clock {
  const nowMs = () => realMs() + readSettings(store).clockOffsetMs;
  return {
    seconds: () => Math.floor(nowMs() / 1000),
    moveTo(seconds) {
      const missingMs = seconds * 1000 - nowMs();
      if (missingMs > 0) {
        changeSettings(store, { clockOffsetMs: readSettings(store).clockOffsetMs + missingMs });
      }
    },
  };
}
