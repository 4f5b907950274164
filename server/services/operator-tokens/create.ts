import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { operatorTokens } from "@/db/schema";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { hashApiKeySecret, makeApiKeySecret } from "@/server/kernel/api-key-token";
import { newId, type OperatorTokenId } from "@/server/kernel/ids";
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
