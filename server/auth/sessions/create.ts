import { and, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { sessions, userPasswords } from "@/db/schema";
import { addressPrefix } from "@/server/kernel/addresses";
import { AppError } from "@/server/kernel/errors";
import { newId, type SessionId, type UserId } from "@/server/kernel/ids";
import { SESSION_ABSOLUTE_SECONDS } from "./lifetime";
import { revokeByToken } from "./revoke";
import { hashToken, newSessionToken } from "./token";

export interface NewSession {
  userId: UserId;
  /** A second factor was given. */
  secondFactor?: boolean;
  /** The token that the browser came with: signing in replaces it. */
  replaces?: string | undefined;
  userAgent: string;
  address: string;
}

/** A new session, its token shown once. */
export function createSession(given: NewSession): Promise<{ id: SessionId; token: string }> {
  return database().identity((db) => insertSession(db, given));
}

/** The same in the caller's transaction. */
export async function insertSession(db: Db, given: NewSession): Promise<{ id: SessionId; token: string }> {
  const id = newId<SessionId>();
  const token = newSessionToken();
  if (given.replaces) await revokeByToken(db, given.replaces);
  await db.insert(sessions).values({
    id,
    tokenHash: hashToken(token),
    userId: given.userId,
    userAgent: given.userAgent || null,
    addressPrefix: addressPrefix(given.address),
    expiresAt: sql`now() + make_interval(secs => ${SESSION_ABSOLUTE_SECONDS})`,
    secondFactorAt: given.secondFactor ? sql`now()` : null,
  });
  return { id, token };
}

/**
 * Holds the password that was checked until the transaction ends. A change of password waits for this lock, and then
 * revokes what was made under it too; or it came first, and nothing is made.
 *
 * @throws AppError unauthenticated when the password was changed while it was being checked
 */
export async function holdPassword(db: Db, userId: UserId, hash: string): Promise<void> {
  const [held] = await db
    .select({ userId: userPasswords.userId })
    .from(userPasswords)
    .where(and(eq(userPasswords.userId, userId), eq(userPasswords.hash, hash)))
    .for("share");
  if (!held) throw new AppError("unauthenticated", "The password was changed just now. Sign in again.");
}
