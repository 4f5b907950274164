import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { users } from "@/db/schema";
import { proveAddress } from "@/server/auth/addresses";
import { attempts } from "@/server/auth/attempts";
import { spendToken } from "@/server/auth/mailed-tokens";
import type { Actor } from "@/server/kernel/actor";
import { notFound } from "@/server/kernel/errors";
import type { UserId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { findById } from "./internal";
import type { ProvenEmail, VerifyEmail } from "./schemas";

/**
 * Confirms the address that a mailed link went to, once. Returns it, so that signing in is one step.
 *
 * @throws AppError invalid_input for a link that is unknown, used or expired
 */
export async function verifyEmail(
  context: OpenContext,
  { token }: z.output<typeof VerifyEmail>,
): Promise<z.output<typeof ProvenEmail>> {
  await attempts().take("credential_address", context.address);
  await attempts().take("token_address", context.address);
  return database().identity(async (db) => {
    const userId = await spendToken(db, token, "verify_email");
    await confirm(db, userId, context.actor);
    const user = await findById(db, userId);
    if (!user) throw notFound("account");
    return { email: user.email };
  });
}

/**
 * A link that is opened where its own account is signed in proves that account and its address to be one person's.
 * Anywhere else it proves the address alone, and what others may have set in its name goes.
 */
async function confirm(db: Db, userId: UserId, actor: Actor): Promise<void> {
  if (actor.kind !== "user" || actor.userId !== userId) {
    await proveAddress(db, userId, { keepPassword: true });
    return;
  }
  await db
    .update(users)
    .set({ emailVerifiedAt: sql`coalesce(${users.emailVerifiedAt}, now())` })
    .where(eq(users.id, userId));
}
