import type { Call } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { completeKey } from "@/server/platform/idempotency";
import { logger } from "@/server/platform/observability";
import { claimsOf } from "./idempotency";
import { runTransaction } from "./run-transaction";

/**
 * The tenant transaction around the verb: a query reads, a mutation writes. A verb that asked for none opens its
 * own; the answer to its Idempotency-Key is then stored when all of them are done.
 */
export async function inTransaction<T>(call: Call, next: () => Promise<T>): Promise<T> {
  if (isTenantDeclaration(call.declaration) && call.declaration.transaction !== "none") {
    return runTransaction(call, call.kind, call.afterCommit, (tx) => {
      call.tx = tx;
      call.workingSince = performance.now();
      return next();
    });
  }
  call.workingSince = performance.now();
  const answer = await next();
  const { claim } = call;
  if (claim && !claim.isKept) await complete(call, claim, answer ?? null);
  return answer;
}

/**
 * What was done is never answered as if it were not, nor is its key given away: where the answer cannot be stored, the
 * claim stays, and whoever takes it over later asks the outside system under the same key.
 */
async function complete(call: Call, claim: NonNullable<Call["claim"]>, answer: unknown): Promise<void> {
  try {
    await claimsOf(claim.scope)((db) => completeKey(db, claim.scope, claim.holder, answer));
  } catch (err) {
    logger().error(
      { err, requestId: call.context.request.id },
      "the answer to an Idempotency-Key was not stored",
    );
  }
}
