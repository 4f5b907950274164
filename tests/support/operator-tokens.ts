import { randomBytes } from "node:crypto";
import { hashApiKeySecret, makeApiKeySecret } from "@/server/kernel/api-key-token";
import { newId, type OperatorTokenId, type UserId } from "@/server/kernel/ids";
import { OPERATOR_SCOPE_KEYS, type OperatorScope } from "@/server/kernel/operator-scopes";
import { formatOperatorToken } from "@/server/kernel/operator-token";
import type { TestDatabase } from "./test-database";

export interface TestOperatorToken {
  id: OperatorTokenId;
  operatorId: UserId;
  token: string;
}

/** A token of an operator of its own, which holds for an hour unless told. */
export async function mintOperatorToken(
  db: TestDatabase,
  {
    scopes = OPERATOR_SCOPE_KEYS,
    minutes = 60,
  }: { scopes?: readonly OperatorScope[]; minutes?: number } = {},
): Promise<TestOperatorToken> {
  const [operatorId, id] = [newId<UserId>(), newId<OperatorTokenId>()];
  await db.admin`insert into users (id, email, name, is_operator)
    values (${operatorId}, ${`${operatorId}@operators.test`}, 'Olive Operator', true)`;
  const secret = makeApiKeySecret(randomBytes);
  await db.admin`insert into operator_tokens (id, user_id, owner_label, name, secret_hash, hint, scopes, expires_at)
    values (${id}, ${operatorId}, 'Olive Operator', 'Deployments', ${hashApiKeySecret(secret)}, ${secret.slice(-4)},
      ${[...scopes]}, now() + ${minutes} * interval '1 minute')`;
  return { id, operatorId, token: formatOperatorToken({ id, secret }) };
}
