import { and, eq, isNull, sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { userAccounts, userPasswords, users } from "@/db/schema";
import { attempts, countSignInFailure } from "@/server/auth/attempts";
import { spendToken, voidTokens } from "@/server/auth/mailed-tokens";
import { deleteFactor, holdSignIns } from "@/server/auth/second-factors";
import type { Origin } from "@/server/auth/security-events";
import { revokeAll } from "@/server/auth/sessions";
import { AppError } from "@/server/kernel/errors";
import type { UserId } from "@/server/kernel/ids";
import { type Entry, enterWithin } from "./enter";

/**
 * Signs in by a mailed link, once. The link proves the address, which is confirmed by it.
 *
 * @throws AppError invalid_input for a link that is unknown, used or expired; rate_limited
 */
export async function openSignInLink(
  token: unknown,
  origin: Origin,
  replaces: string | undefined,
): Promise<Entry> {
  await attempts().take("credential_address", origin.address);
  try {
    return await database().identity(async (db) => {
      const userId = await spendToken(db, typeof token === "string" ? token : "", "sign_in");
      await holdSignIns(db, userId);
      await voidTokens(db, userId, "sign_in");
      await confirmAddress(db, userId);
      return enterWithin(db, { userId }, origin, replaces);
    });
  } catch (refusal) {
    if (refusal instanceof AppError && refusal.code === "invalid_input") await countSignInFailure("link");
    throw refusal;
  }
}

/**
 * Whatever was set before the address was ever confirmed may be somebody else's, who waits in it for its owner: a
 * password, a provider's account, a second factor, a session. All of it goes.
 */
async function confirmAddress(db: Db, userId: UserId): Promise<void> {
  const rows = await db
    .update(users)
    .set({ emailVerifiedAt: sql`now()` })
    .where(and(eq(users.id, userId), isNull(users.emailVerifiedAt)))
    .returning({ id: users.id });
  if (rows.length === 0) return;
  await db.delete(userPasswords).where(eq(userPasswords.userId, userId));
  await db.delete(userAccounts).where(eq(userAccounts.userId, userId));
  await deleteFactor(db, userId);
  await revokeAll(db, userId);
}
