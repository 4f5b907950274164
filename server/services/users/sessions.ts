import { database } from "@/db/client";
import { holdSignIns } from "@/server/auth/second-factors";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { holdSession, listLiveSessions, revokeAll, revokeOne } from "@/server/auth/sessions";
import { notFound } from "@/server/kernel/errors";
import type { OpenContext } from "@/server/services/context";
import { signedIn } from "./internal";
import type { SessionList } from "./schemas";

/** Where the person is signed in, the last used first. */
export async function listSessions(context: OpenContext): Promise<SessionList> {
  const { userId, sessionId } = signedIn(context);
  const sessions = await listLiveSessions(userId);
  return { data: sessions.map((session) => ({ ...session, current: session.id === sessionId })) };
}

/**
 * Signs one of the person's devices out. A session that was ended meanwhile ends no other.
 *
 * @throws AppError not_found, for another person's too; unauthenticated
 */
export async function revokeSession(context: OpenContext, input: { sessionId: string }): Promise<null> {
  const { userId, sessionId } = signedIn(context);
  return database().identity(async (db) => {
    await holdSignIns(db, userId);
    await holdSession(db, sessionId);
    if (!(await revokeOne(db, userId, input.sessionId))) throw notFound("session");
    await recordSecurityEvent(db, userId, "session_revoked", context);
    return null;
  });
}

/** Signs every device out but this one. */
export async function revokeOtherSessions(context: OpenContext): Promise<{ ended: number }> {
  const { userId, sessionId } = signedIn(context);
  return database().identity(async (db) => {
    await holdSignIns(db, userId);
    await holdSession(db, sessionId);
    const ended = await revokeAll(db, userId, sessionId);
    if (ended > 0) await recordSecurityEvent(db, userId, "session_revoked", context);
    return { ended };
  });
}
