/** How far back the pace is taken from, at most. */
export const PACE_MS = 7 * 86_400_000;

/** Before that a pace says nothing. */
const LEAST_MS = 3_600_000;

export interface Progress {
  used: number;
  /** What of it was used in the last `recentMs`. */
  recent: number;
  recentMs: number;
  remainingMs: number;
}

/**
 * What a period will come to at the pace of its last days: `used + recent / recentMs × remainingMs`. Null while there
 * is no pace yet.
 */
export function forecastTotal({ used, recent, recentMs, remainingMs }: Progress): number | null {
  if (recentMs < LEAST_MS) return null;
  const pace = Math.max(0, recent) / recentMs;
  return Number((used + pace * Math.max(0, remainingMs)).toFixed(2));
}
