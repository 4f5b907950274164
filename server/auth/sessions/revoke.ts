import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { sessions, signInChallenges } from "@/db/schema";
import { asId, type SessionId, type UserId } from "@/server/kernel/ids";
import { forgetCached } from "./forget-cached";
import { isLive } from "./lifetime";
import { hashToken, looksLikeToken } from "./token";

const NOW = { revokedAt: sql`now()` };

/** Ends the session of a token at once; nothing happens for an unknown one. */
export async function revokeByToken(db: Db, token: string): Promise<void> {
  if (!looksLikeToken(token)) return;
  const [row] = await db
    .update(sessions)
    .set(NOW)
    .where(and(eq(sessions.tokenHash, hashToken(token)), isNull(sessions.revokedAt)))
    .returning({ userId: sessions.userId });
  if (row) forgetCached(db, asId<UserId>(row.userId));
}

/** Signs a browser out. @throws AppError unavailable: the session is then still alive */
export function signOut(token: string): Promise<void> {
  return database().identity((db) => revokeByToken(db, token));
}

/** Ends one live session of the person, in the caller's transaction. Returns whether there was one. */
export async function revokeOne(db: Db, userId: UserId, sessionId: string): Promise<boolean> {
  const rows = await db
    .update(sessions)
    .set(NOW)
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isLive()))
    .returning({ id: sessions.id });
  if (rows.length > 0) forgetCached(db, userId);
  return rows.length > 0;
}

/**
 * Ends the person's sessions in the caller's transaction, all or all but one, and sign-ins that wait for their second
 * factor: those first, so that one which is just being passed has made the session that then ends. Returns how many
 * sessions ended.
 */
export async function revokeAll(db: Db, userId: UserId, except?: SessionId): Promise<number> {
  await db.delete(signInChallenges).where(eq(signInChallenges.userId, userId));
  const rows = await db
    .update(sessions)
    .set(NOW)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        except ? ne(sessions.id, except) : undefined,
      ),
    )
    .returning({ id: sessions.id });
  if (rows.length > 0) forgetCached(db, userId);
  return rows.length;
}
