/**
 * How many processes there are, out of what was heard. More is believed at once; fewer only after it was heard for
 * `keptMs`: a Redis that came back empty tells of few until all have told it again, and a limit that is divided by
 * too few would be exceeded.
 */
export function createKnownCount({ atFirst, keptMs }: { atFirst: number; keptMs: number }) {
  let count = Math.max(1, atFirst);
  let first = true;
  let fewer: { most: number; sinceMs: number } | undefined;
  return {
    count: () => count,
    /** `nowMs` is of a clock that never goes back. */
    heard(told: number, nowMs: number): void {
      const heard = Math.max(1, told);
      if (first || heard >= count) {
        first = false;
        fewer = undefined;
        count = heard;
        return;
      }
      fewer = { most: Math.max(heard, fewer?.most ?? 0), sinceMs: fewer?.sinceMs ?? nowMs };
      if (nowMs - fewer.sinceMs < keptMs) return;
      count = fewer.most;
      fewer = undefined;
    },
  };
}
