import { randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { operatorTokens, users } from "@/db/schema";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { hashApiKeySecret, makeApiKeySecret } from "@/server/kernel/api-key-token";
import { AppError } from "@/server/kernel/errors";
import { newId, type OperatorTokenId, type UserId } from "@/server/kernel/ids";
import { formatOperatorToken } from "@/server/kernel/operator-token";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { proveAgain } from "@/server/services/users";
import { readToken } from "./internal";
import type { CreatedOperatorToken, CreateOperatorToken } from "./schemas";

/**
 * A new token of the operator's own. The answer holds it whole, once; the database holds the SHA-256 of its secret. It
 * outlives the session that makes it, so that a borrowed browser must not be enough: needs the password, or a recent
 * sign-in.
 *
 * @throws AppError forbidden for anyone but an operator in person, and as `proveAgain`
 */
export async function createOperatorToken(
  context: OpenContext,
  { name, scopes, expiresInDays, password }: z.output<typeof CreateOperatorToken>,
): Promise<z.output<typeof CreatedOperatorToken>> {
  const userId = operatorIdOf(context);
  const { hold, renew } = await proveAgain(context, password, "password_or_recent");
  const id = newId<OperatorTokenId>();
  const secret = makeApiKeySecret(randomBytes);
  const made = await database().identity(async (db) => {
    await hold(db);
    await refuseFormer(db, userId);
    await recordSecurityEvent(db, userId, "operator_token_created", context);
    const session = await renew(db);
    // The role that serves requests has no right to the table. Last, so that nothing but this commit can fail after it.
    const token = await database().system(async (system) => {
      await system.insert(operatorTokens).values({
        id,
        userId,
        ownerLabel: context.actorLabel,
        name,
        secretHash: hashApiKeySecret(secret),
        hint: secret.slice(-4),
        scopes,
        expiresAt: sql`now() + make_interval(days => ${expiresInDays}::int)`,
      });
      return readToken(system, userId, id);
    });
    return { token, session };
  });
  if (made.session) context.replaceSession(made.session);
  return { ...made.token, token: formatOperatorToken({ id, secret }) };
}

/**
 * Under the hold of the person's row, which whoever takes the right away waits for: the tokens that go with it are all
 * there then.
 */
async function refuseFormer(db: Db, userId: UserId): Promise<void> {
  const isOperator = and(eq(users.id, userId), eq(users.isOperator, true));
  const [operator] = await db.select({ id: users.id }).from(users).where(isOperator);
  if (!operator) throw new AppError("forbidden", "This is for operators.");
}
