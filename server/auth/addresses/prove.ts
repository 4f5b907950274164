import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { userAccounts, userPasswords, users } from "@/db/schema";
import { voidTokens } from "@/server/auth/mailed-tokens";
import { deleteFactor, holdSignIns } from "@/server/auth/second-factors";
import { revokeAll } from "@/server/auth/sessions";
import type { UserId } from "@/server/kernel/ids";

/**
 * Confirms an address that a mailed token has just proven. At the first time whatever was set before may be somebody
 * else's, who waits in the account for the address' owner: a provider's account, a second factor, a session, a
 * password, open links. All of it goes; the password alone stays where `keepPassword` says that this very proof
 * belongs to it. Returns whether it was the first time.
 */
export async function proveAddress(
  db: Db,
  userId: UserId,
  { keepPassword }: { keepPassword: boolean },
): Promise<boolean> {
  await holdSignIns(db, userId);
  const rows = await db
    .update(users)
    .set({ emailVerifiedAt: sql`now()` })
    .where(and(eq(users.id, userId), isNull(users.emailVerifiedAt)))
    .returning({ id: users.id });
  if (rows.length === 0) return false;
  if (!keepPassword) await db.delete(userPasswords).where(eq(userPasswords.userId, userId));
  await db.delete(userAccounts).where(eq(userAccounts.userId, userId));
  await deleteFactor(db, userId);
  await voidTokens(db, userId, "verify_email", "reset_password", "sign_in");
  await revokeAll(db, userId);
  return true;
}
