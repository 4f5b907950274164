import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { users } from "@/db/schema";
import { attempts } from "@/server/auth/attempts";
import { spendToken } from "@/server/auth/mailed-tokens";
import { notFound } from "@/server/kernel/errors";
import type { OpenContext } from "@/server/services/context";
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
    const [user] = await db
      .update(users)
      .set({ emailVerifiedAt: sql`coalesce(${users.emailVerifiedAt}, now())` })
      .where(eq(users.id, userId))
      .returning({ email: users.email });
    if (!user) throw notFound("account");
    return user;
  });
}
