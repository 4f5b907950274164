/** Chooses which of many alike are logged: so many a second, each with how many were passed over before it. */
export interface LineSampler {
  /** How many were passed over since the last line; undefined where this one is passed over too. */
  take(nowMs: number): number | undefined;
}

export function createLineSampler(perSecond: number): LineSampler {
  let beganMs = Number.NEGATIVE_INFINITY;
  let taken = 0;
  let passedOver = 0;
  return {
    take(nowMs) {
      if (nowMs - beganMs >= 1_000) {
        beganMs = nowMs;
        taken = 0;
      }
      if (taken >= perSecond) {
        passedOver += 1;
        return undefined;
      }
      taken += 1;
      const before = passedOver;
      passedOver = 0;
      return before;
    },
  };
}
