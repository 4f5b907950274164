import { and, eq } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { userPasswords } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import type { UserId } from "@/server/kernel/ids";

/** Writes the hash. It locks the row that a sign-in in flight holds, so call it before sessions are revoked. */
export async function storePassword(db: Db, userId: UserId, hash: string): Promise<void> {
  await db
    .insert(userPasswords)
    .values({ userId, hash })
    .onConflictDoUpdate({ target: userPasswords.userId, set: { hash } });
}

/**
 * Writes the hash in place of the one that was verified: a reset that came in between stands.
 *
 * @throws AppError conflict when the password is no longer the one that was verified
 */
export async function replacePassword(
  db: Db,
  userId: UserId,
  { verified, hash }: { verified: string; hash: string },
): Promise<void> {
  const rows = await db
    .update(userPasswords)
    .set({ hash })
    .where(and(eq(userPasswords.userId, userId), eq(userPasswords.hash, verified)))
    .returning({ userId: userPasswords.userId });
  if (rows.length === 0) throw passwordChanged();
}

export function passwordChanged(): AppError {
  const message = "Your password was changed meanwhile, by a reset or on another device. Nothing was done.";
  return new AppError("conflict", message, { details: { reason: "password_changed" } });
}

/** The hash kept for a person, never for an answer; undefined without a password. */
export async function readPasswordHash(db: Db, userId: UserId): Promise<string | undefined> {
  const [row] = await db
    .select({ hash: userPasswords.hash })
    .from(userPasswords)
    .where(eq(userPasswords.userId, userId));
  return row?.hash;
}
