import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 10;
const WINDOW_MS = 1_000;

/**
 * Of ten looks at the event loop, the ninth: a single long piece of work, such as code that is loaded, is no
 * overload; one after the other is.
 */
const PERCENTILE = 90;

export interface LoopDelay {
  /** How late the event loop is, in ms, over the last half to whole second. */
  read(nowMs: number): number;
  stop(): void;
}

/**
 * Watches the event loop through Node's own histogram, of which there are two: one is read while the other fills, and
 * they change places twice a window.
 */
export function watchLoopDelay(nowMs: number): LoopDelay {
  let [older, younger] = [open(), open()];
  let turnedAtMs = nowMs;
  return {
    read(now) {
      if (now - turnedAtMs >= WINDOW_MS / 2) {
        turnedAtMs = now;
        [older, younger] = [younger, older];
        younger.reset();
      }
      // Node measures from one look to the next: what lies between them on an idle loop is no delay.
      return older.count === 0 ? 0 : Math.max(0, older.percentile(PERCENTILE) / 1e6 - RESOLUTION_MS);
    },
    stop() {
      older.disable();
      younger.disable();
    },
  };
}

function open() {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return histogram;
}
