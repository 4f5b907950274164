import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { operatorOfToken } from "@/db/look-ups";
import { operatorTokens, users } from "@/db/schema";
import { importanceOf, noteImportance } from "@/server/auth/importance";
import { hashApiKeySecret } from "@/server/kernel/api-key-token";
import type { Identity } from "@/server/kernel/identity";
import { OPERATOR_SCOPE_KEYS } from "@/server/kernel/operator-scopes";
import { type OperatorToken, parseOperatorToken } from "@/server/kernel/operator-token";
import { noteUse } from "./note-use";

/**
 * The identity that an operator's token proves, or undefined when it proves none: malformed, unknown, wrong, expired
 * and revoked ones are alike, and so is one whose owner is no operator any more. Nothing is remembered of it: a
 * revocation holds from the next call on.
 */
export async function identifyOperatorToken(text: string): Promise<Identity | undefined> {
  const token = parseOperatorToken(text);
  if (!token) return undefined;
  const readAt = Date.now();
  const owner = await readOwner(token);
  // What a token may do is read by who may read it, and only once the token is proven.
  const known = owner && (await readToken(token));
  if (!known) return undefined;
  noteUse(token.id);
  noteImportance([token.id, token.secret], Number.POSITIVE_INFINITY);
  const scopes = new Set(OPERATOR_SCOPE_KEYS.filter((scope) => known.scopes.includes(scope)));
  return {
    actor: { kind: "operatorToken", userId: owner.id, operatorTokenId: token.id, scopes },
    actorLabel: `${owner.name} (${owner.email}) by the token “${known.name}”`,
    tenant: undefined,
    securityEpoch: undefined,
    readAt,
  };
}

/** What it proved when it was last looked up: operators' programs are as important as operators. It proves nothing now. */
export function importanceOfOperatorToken(text: string): number | undefined {
  const token = parseOperatorToken(text);
  return token && importanceOf([token.id, token.secret]);
}

async function readOwner({ id, secret }: OperatorToken) {
  return database().identity(async (db) => {
    const userId = await operatorOfToken(db, id, hashApiKeySecret(secret));
    if (!userId) return undefined;
    const [owner] = await db
      .select({ name: users.name, email: users.email })
      .from(users)
      .where(eq(users.id, userId));
    return owner && { ...owner, id: userId };
  });
}

async function readToken({ id }: OperatorToken) {
  const { name, scopes } = operatorTokens;
  const [row] = await database().system((db) =>
    db.select({ name, scopes }).from(operatorTokens).where(eq(operatorTokens.id, id)),
  );
  return row;
}
