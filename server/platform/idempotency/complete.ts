import { and, eq } from "drizzle-orm";
import { idempotencyKeys } from "@/db/schema";
import type { TenantDatabase, TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import { sealAnswer } from "./answer";
import { type IdempotencyScope, matches } from "./claim";

/**
 * Stores the answer in the write's own transaction. The holder is the fencing token: a request that lost its
 * claim to a take-over stores nothing, and its write rolls back.
 */
export async function completeKey(
  tx: TenantTransaction,
  scope: IdempotencyScope,
  holder: string,
  answer: unknown,
): Promise<void> {
  const rows = await tx.db
    .update(idempotencyKeys)
    .set({ state: "done", answer: sealAnswer(scope, answer) })
    .where(and(matches(scope), eq(idempotencyKeys.holder, holder)))
    .returning({ key: idempotencyKeys.key });
  if (rows.length === 0) {
    throw new AppError(
      "conflict",
      "Another request with the same Idempotency-Key took over. Nothing was changed here.",
    );
  }
}

/** Gives a claim back after a failure, so that the same key can be tried again. */
export async function releaseKey(db: TenantDatabase, scope: IdempotencyScope, holder: string): Promise<void> {
  await db.write(scope.tenantId, async (tx) => {
    await tx.db
      .delete(idempotencyKeys)
      .where(and(matches(scope), eq(idempotencyKeys.holder, holder), eq(idempotencyKeys.state, "in_flight")));
  });
}
