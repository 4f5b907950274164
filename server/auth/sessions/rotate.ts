import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { sessions } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { asId, type SessionId, type UserId } from "@/server/kernel/ids";
import { forgetCached } from "./forget-cached";
import { isLive } from "./lifetime";
import { hashToken, newSessionToken } from "./token";

/**
 * Gives a session another token at a change of its rights, or of what it was opened by: the old one opens nothing
 * from the commit on. Its age stays, and so does what it says of a second factor where nothing else is given. Returns
 * the new token, shown once.
 *
 * @throws AppError unauthenticated when the session ended meanwhile
 */
export async function rotateSession(
  db: Db,
  sessionId: SessionId,
  rights?: { secondFactor: boolean },
): Promise<string> {
  const token = newSessionToken();
  const changed = rights && { secondFactorAt: rights.secondFactor ? sql`now()` : null };
  const [row] = await db
    .update(sessions)
    .set({ tokenHash: hashToken(token), ...changed })
    .where(and(eq(sessions.id, sessionId), isLive()))
    .returning({ userId: sessions.userId });
  if (!row) throw sessionEnded();
  forgetCached(db, asId<UserId>(row.userId));
  return token;
}

/**
 * Holds a live session to the transaction's end: whoever ends it waits, or came first, and nothing is done by it.
 *
 * @throws AppError unauthenticated when it ended meanwhile
 */
export async function holdSession(db: Db, sessionId: SessionId): Promise<void> {
  const [held] = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), isLive()))
    .for("no key update");
  if (!held) throw sessionEnded();
}

function sessionEnded(): AppError {
  return new AppError("unauthenticated", "This session has ended. Sign in again.");
}

/** Whether the session began so recently that nobody else can have taken it over. */
export async function signedInRecently(
  db: Db,
  sessionId: SessionId,
  withinSeconds: number,
): Promise<boolean> {
  const recent = sql`now() - make_interval(secs => ${withinSeconds})`;
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), isLive(), sql`${sessions.createdAt} > ${recent}`));
  return rows.length > 0;
}
