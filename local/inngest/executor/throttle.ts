/**
 * The generic cell rate algorithm: `limit` starts a period, evenly spread, after an initial `burst`.
 * `theoreticalAt` is the key's stored arrival time; gives when this one may start and the time to store.
 */
export function reserveStart(
  rule: { limit: number; periodMs: number; burst: number },
  theoreticalAt: number | undefined,
  now: number,
): { startAt: number; theoreticalAt: number } {
  const interval = rule.periodMs / rule.limit;
  const base = Math.max(theoreticalAt ?? now, now);
  const startAt = Math.max(now, Math.round(base - (rule.burst - 1) * interval));
  return { startAt, theoreticalAt: Math.round(base + interval) };
}
