/** Milliseconds before retry number `attempt` (0 after the first failure): doubling, capped, with equal jitter. */
export function backoffMs(attempt: number, baseMs: number, random: number, capMs = 600_000): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(full / 2 + (full / 2) * random);
}
