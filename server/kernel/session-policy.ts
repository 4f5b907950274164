/** What a session proves of itself, for a tenant's own rules. Moments in milliseconds since 1970. */
export interface SessionFacts {
  signedInAt: number;
  /** The longest time without use since it began, the present one included. */
  longestIdleSeconds: number;
  /** A second factor was given. */
  secondFactor: boolean;
}

/** A tenant's rules for the sessions of its people; null leaves the product's own bounds. */
export interface SessionPolicy {
  requireSecondFactor: boolean;
  sessionIdleMinutes: number | null;
  sessionAbsoluteHours: number | null;
  /** When this person's sessions were ended in the tenant, in milliseconds since 1970; null for never. */
  sessionsEndedAt: number | null;
}

export const BARRIERS = ["session_expired", "second_factor_required"] as const;
export type Barrier = (typeof BARRIERS)[number];

/** Bounds of what a tenant may ask for: at most the product's own 14 days without use, and 90 days in all. */
export const POLICY_BOUNDS = {
  idleMinutes: { min: 5, max: 14 * 24 * 60 },
  absoluteHours: { min: 1, max: 90 * 24 },
} as const;

/** What stands between a session and a tenant; undefined when nothing does. */
export function barrierOf(policy: SessionPolicy, session: SessionFacts, now: number): Barrier | undefined {
  const { sessionIdleMinutes: idle, sessionAbsoluteHours: absolute, sessionsEndedAt: ended } = policy;
  if (ended !== null && session.signedInAt <= ended) return "session_expired";
  if (idle !== null && session.longestIdleSeconds > idle * 60) return "session_expired";
  if (absolute !== null && now - session.signedInAt > absolute * 3_600_000) return "session_expired";
  if (policy.requireSecondFactor && !session.secondFactor) return "second_factor_required";
  return undefined;
}
