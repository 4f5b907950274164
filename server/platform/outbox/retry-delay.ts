/** Failed attempts after which an event is a dead letter: it stays where it is until somebody replays it. */
export const MAX_ATTEMPTS = 20;

/** Milliseconds before attempt number `failures` + 1: doubling from `baseMs`, capped, with equal jitter. */
export function retryDelayMs(failures: number, random: number, baseMs = 1_000, capMs = 600_000): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full / 2 + (full / 2) * random);
}
