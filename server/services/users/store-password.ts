import { eq } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { userPasswords } from "@/db/schema";
import type { UserId } from "@/server/kernel/ids";

/** Writes the hash. It locks the row that a sign-in in flight holds, so call it before sessions are revoked. */
export async function storePassword(db: Db, userId: UserId, hash: string): Promise<void> {
  await db
    .insert(userPasswords)
    .values({ userId, hash })
    .onConflictDoUpdate({ target: userPasswords.userId, set: { hash } });
}

/** The hash kept for a person, never for an answer; undefined without a password. */
export async function readPasswordHash(db: Db, userId: UserId): Promise<string | undefined> {
  const [row] = await db
    .select({ hash: userPasswords.hash })
    .from(userPasswords)
    .where(eq(userPasswords.userId, userId));
  return row?.hash;
}
