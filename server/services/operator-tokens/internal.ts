import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { operatorTokens } from "@/db/schema";
import { notFound } from "@/server/kernel/errors";
import type { UserId } from "@/server/kernel/ids";
import type { OperatorToken } from "./schemas";

/** The columns that leave the service, as the operator who looks sees them. */
export function tokenColumns(userId: UserId) {
  const { id, name, hint, ownerLabel, scopes, expiresAt, revokedAt, lastUsedAt, createdAt } = operatorTokens;
  return {
    id,
    name,
    hint,
    owner: ownerLabel,
    isOwn: sql<boolean>`${operatorTokens.userId} = ${userId}`,
    scopes,
    expiresAt,
    revokedAt,
    lastUsedAt,
    createdAt,
  };
}

/** @throws AppError not_found */
export async function readToken(db: Db, userId: UserId, id: string): Promise<OperatorToken> {
  const [row] = await db.select(tokenColumns(userId)).from(operatorTokens).where(eq(operatorTokens.id, id));
  if (!row) throw notFound("token");
  return row;
}
