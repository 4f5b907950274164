import { database } from "@/db/client";
import { type Call, tenantOf } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { completeKey } from "@/server/platform/idempotency";
import { runTransaction } from "./run-transaction";

/**
 * The tenant transaction around the verb: a query reads, a mutation writes. A verb that asked for none opens its
 * own; the answer to its Idempotency-Key is then stored when all of them are done.
 */
export async function inTransaction<T>(call: Call, next: () => Promise<T>): Promise<T> {
  if (!isTenantDeclaration(call.declaration)) return next();
  if (call.declaration.transaction !== "none") {
    return runTransaction(call, call.kind, call.afterCommit, (tx) => {
      call.tx = tx;
      return next();
    });
  }
  const answer = await next();
  const { claim } = call;
  if (claim) {
    await database().tenants.write(tenantOf(call).id, (tx) =>
      completeKey(tx, claim.scope, claim.holder, answer ?? null),
    );
  }
  return answer;
}
