import { and, eq, gt, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { impersonations, sessions } from "@/db/schema";
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
