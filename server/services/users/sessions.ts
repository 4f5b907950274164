import { database } from "@/db/client";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { listLiveSessions, revokeAll, revokeOne } from "@/server/auth/sessions";
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

/** Signs one of the person's devices out. @throws AppError not_found, for another person's too */
export async function revokeSession(context: OpenContext, input: { sessionId: string }): Promise<null> {
  const { userId } = signedIn(context);
  return database().identity(async (db) => {
    if (!(await revokeOne(db, userId, input.sessionId))) throw notFound("session");
    await recordSecurityEvent(db, userId, "session_revoked", context);
    return null;
  });
}

/** Signs every device out but this one. */
export async function revokeOtherSessions(context: OpenContext): Promise<{ ended: number }> {
  const { userId, sessionId } = signedIn(context);
  return database().identity(async (db) => {
    const ended = await revokeAll(db, userId, sessionId);
    if (ended > 0) await recordSecurityEvent(db, userId, "session_revoked", context);
    return { ended };
  });
}
