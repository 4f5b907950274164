import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { operatorTokens } from "@/db/schema";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { asId, type UserId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { readToken } from "./internal";
import type { OperatorToken, RevokeOperatorToken } from "./schemas";

/**
 * Revokes an operator's token, another's too: whoever finds one that leaked must not wait for its owner, who is told in
 * the log of their own. What it is still changing does not commit; only a commit that is under way is waited for.
 *
 * @throws AppError forbidden for anyone but an operator in person, not_found
 */
export async function revokeOperatorToken(
  context: OpenContext,
  { operatorTokenId }: z.output<typeof RevokeOperatorToken>,
): Promise<OperatorToken> {
  const userId = operatorIdOf(context);
  const { token, revokedFrom } = await database().system(async (db) => {
    const [before] = await db
      .select({ ownerId: operatorTokens.userId, revokedAt: operatorTokens.revokedAt })
      .from(operatorTokens)
      .where(eq(operatorTokens.id, operatorTokenId))
      .for("update");
    const isNew = before !== undefined && before.revokedAt === null;
    if (isNew) {
      const revokedAt = sql`now()`;
      await db.update(operatorTokens).set({ revokedAt }).where(eq(operatorTokens.id, operatorTokenId));
    }
    const token = await readToken(db, userId, operatorTokenId);
    return { token, revokedFrom: isNew ? asId<UserId>(before.ownerId) : undefined };
  });
  // After it, and not with it: what is told of a revocation must not stand in its way.
  if (revokedFrom) {
    await database().identity((db) =>
      recordSecurityEvent(db, revokedFrom, "operator_token_revoked", context),
    );
  }
  return token;
}
