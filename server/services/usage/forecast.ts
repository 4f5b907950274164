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

/**
 * When a quota is used up at the pace of the last days: `now + (quota - used) / (recent / recentMs)`, in milliseconds
 * since 1970. Now, where it is; null where that is not before the period ends, or there is no pace yet.
 */
export function quotaReachedAtMs(quota: number, progress: Progress, nowMs: number): number | null {
  const { used, recent, recentMs, remainingMs } = progress;
  if (used >= quota) return nowMs;
  if (recentMs < LEAST_MS || recent <= 0) return null;
  const leftMs = (quota - used) / (recent / recentMs);
  return leftMs < remainingMs ? nowMs + Math.ceil(leftMs) : null;
}
