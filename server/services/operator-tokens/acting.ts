import { sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { operatorTokens } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import type { UserId } from "@/server/kernel/ids";
import type { OperatorScope } from "@/server/kernel/operator-scopes";
import type { OpenContext } from "@/server/services/context";

/**
 * The operator who acts, in person or by a token that holds the scope.
 *
 * @throws AppError forbidden for anyone else
 */
export function operatorActing({ actor }: OpenContext, scope: OperatorScope): UserId {
  if (actor.kind === "operator") return actor.userId;
  if (actor.kind === "operatorToken" && actor.scopes.has(scope)) return actor.userId;
  throw new AppError("forbidden", "This is for operators.");
}

/**
 * Holds the token that acts, if one does, in the transaction of what it does: once it is revoked, nothing of it
 * commits.
 *
 * @throws AppError unauthenticated
 */
export async function holdOperatorToken(db: Db, { actor }: OpenContext): Promise<void> {
  if (actor.kind !== "operatorToken") return;
  const held = await db.execute(sql`select from ${operatorTokens} where id = ${actor.operatorTokenId}
    and revoked_at is null and expires_at > now() for share`);
  if (held.length === 0) throw new AppError("unauthenticated", "The token was revoked, or is past.");
}
