import type { z } from "zod";
import { database } from "@/db/client";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { listLiveSessions, revokeAll, revokeOne } from "@/server/auth/sessions";
import { notFound } from "@/server/kernel/errors";
import type { OpenContext } from "@/server/services/context";
import { signedIn } from "./internal";
import { proveAgain } from "./prove-again";
import type { RevokeOtherSessions, RevokeSession, SessionList } from "./schemas";

/** Where the person is signed in, the last used first. */
export async function listSessions(context: OpenContext): Promise<SessionList> {
  const { userId, sessionId } = signedIn(context);
  const sessions = await listLiveSessions(userId);
  return { data: sessions.map((session) => ({ ...session, current: session.id === sessionId })) };
}

/**
 * Signs one of the person's devices out. Who merely borrowed a browser must not throw its owner out everywhere else:
 * needs the password, or a recent sign-in. A session that was ended meanwhile ends no other.
 *
 * @throws AppError as `proveAgain`; not_found, for another person's too; unauthenticated
 */
export async function revokeSession(
  context: OpenContext,
  { sessionId, password }: z.output<typeof RevokeSession>,
): Promise<null> {
  const { userId } = signedIn(context);
  const { hold, renew } = await proveAgain(context, password, "password_or_recent");
  const token = await database().identity(async (db) => {
    await hold(db);
    if (!(await revokeOne(db, userId, sessionId))) throw notFound("session");
    await recordSecurityEvent(db, userId, "session_revoked", context);
    return renew(db);
  });
  if (token) context.replaceSession(token);
  return null;
}

/** Signs every device out but this one. @throws AppError as `proveAgain`; unauthenticated */
export async function revokeOtherSessions(
  context: OpenContext,
  { password }: z.output<typeof RevokeOtherSessions> = {},
): Promise<{ ended: number }> {
  const { userId, sessionId } = signedIn(context);
  const { hold, renew } = await proveAgain(context, password, "password_or_recent");
  const { ended, token } = await database().identity(async (db) => {
    await hold(db);
    const ended = await revokeAll(db, userId, sessionId);
    if (ended > 0) await recordSecurityEvent(db, userId, "session_revoked", context);
    return { ended, token: await renew(db) };
  });
  if (token) context.replaceSession(token);
  return { ended };
}
