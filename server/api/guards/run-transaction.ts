import { database } from "@/db/client";
import type { TenantTransaction } from "@/db/tenant";
import { type Call, tenantOf } from "@/server/api/call";
import { impersonationOf } from "@/server/kernel/actor";
import { logger } from "@/server/platform/observability";
import { holdImpersonation } from "@/server/services/impersonations";

/**
 * A transaction of the call's tenant, then what must follow its commit. What an operator writes during a visit holds
 * the visit: once it is ended, nothing of it commits.
 */
export async function runTransaction<T>(
  call: Call,
  kind: "read" | "write",
  afterCommit: ReadonlyArray<() => Promise<void>>,
  work: (tx: TenantTransaction) => Promise<T>,
): Promise<T> {
  const { actor } = call.identity;
  const held =
    kind === "write" && impersonationOf(actor)
      ? (tx: TenantTransaction) => holdImpersonation(tx, actor).then(() => work(tx))
      : work;
  const result = await database().tenants[kind](tenantOf(call).id, held, call.context.isGone);
  for (const task of afterCommit) {
    await task().catch((err: unknown) => {
      logger().warn({ err, requestId: call.context.request.id }, "a task after the commit failed");
    });
  }
  return result;
}
