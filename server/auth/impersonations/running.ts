import { and, eq, gt, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { impersonations, memberships, sessions } from "@/db/schema";
import { isLive } from "@/server/auth/sessions/lifetime";

/**
 * Neither ended nor past its time, its person still a member, and the operator's session alive under the token that
 * it was begun with: signing out, revoking and rotating that session end it.
 */
export function isRunning(): SQL | undefined {
  const itsSession = and(
    eq(sessions.id, impersonations.sessionId),
    eq(sessions.tokenHash, impersonations.sessionTokenHash),
    isLive(),
  );
  return and(
    isNull(impersonations.endedAt),
    gt(impersonations.expiresAt, sql`now()`),
    isNotNull(impersonations.membershipId),
    sql`exists (select 1 from ${sessions} where ${itsSession})`,
  );
}

/** Whoever ends a member's sessions in the workspace ends the visits in their place with them. Beside its membership. */
export function isNotEndedWithSessions(): SQL | undefined {
  return or(isNull(memberships.sessionsEndedAt), lte(memberships.sessionsEndedAt, impersonations.startedAt));
}
