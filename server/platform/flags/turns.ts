import { setImmediate } from "node:timers/promises";

/** So long other calls wait at most while a state of thousands of flags is read or checked. */
const TURN_MS = 10;

/** Work that may be interrupted wherever it yields. */
export type Steps<T> = Generator<undefined, T>;

export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same with pauses, in which the event loop serves whatever else there is. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  let begunAt = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - begunAt < TURN_MS) continue;
    await setImmediate();
    begunAt = performance.now();
  }
}
