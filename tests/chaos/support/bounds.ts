import type { Answer } from "./steady-load";

/** For so long what a process counted alone waits to be written. */
export const FLUSH_MS = 1_000;

/** What happened, in the time of `performance.now()`. */
export interface Events {
  /**
   * Of what Redis held when it was killed: all that was counted until `wholeMs` was rolled up, and nothing that was
   * counted after `partMs`.
   */
  rolledUp: { wholeMs: number; partMs: number };
  redisKilledMs: number;
  processKilled: { origin: string; atMs: number };
}

/** How far metering may be from what was served, by docs/metering.md: each call is in it for a reason of its own. */
export interface Bound {
  /** Counted by Redis, and not rolled up when it was killed. */
  notRolledUp: number;
  /** Counted by the killed process alone, within the second before its end. */
  notWritten: number;
  /** Under way when Redis was killed, and then decided without it: Redis' count may have been rolled up before. */
  twice: number;
  /** Under way in the killed process: counted, and never answered. */
  notAnswered: number;
}

export function boundOf(
  answers: readonly Answer[],
  { rolledUp, redisKilledMs, processKilled }: Events,
): Bound {
  const { origin, atMs } = processKilled;
  const count = (of: (answer: Answer) => boolean) => answers.filter(of).length;
  const isServed = ({ status }: Answer) => status === 200;
  const ofTheKilled = (answer: Answer) => answer.origin === origin && answer.sentMs <= atMs;
  return {
    notRolledUp: count(
      (one) => isServed(one) && !one.degraded && one.sentMs <= redisKilledMs && one.endMs >= rolledUp.wholeMs,
    ),
    notWritten: count(
      (one) => isServed(one) && one.degraded && ofTheKilled(one) && one.endMs >= atMs - FLUSH_MS - 500,
    ),
    twice: count((one) => one.degraded && one.sentMs <= rolledUp.partMs && one.endMs > redisKilledMs),
    notAnswered: count((one) => one.status === 0 && ofTheKilled(one)),
  };
}
