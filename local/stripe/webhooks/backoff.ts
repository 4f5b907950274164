const CEILING_MS = 6 * 3_600_000;

/** How long to wait after the n-th failed attempt (from 1): doubling, at most six hours, without jitter. */
export function backoffMs(attempts: number, baseMs: number): number {
  return Math.min(baseMs * 2 ** (attempts - 1), CEILING_MS);
}
