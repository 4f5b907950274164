import { database } from "@/db/client";
import { type Call, tenantOf } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { logger } from "@/server/platform/observability";

/** The tenant transaction around the verb: a query reads, a mutation writes. What must follow the commit follows. */
export async function inTransaction<T>(call: Call, next: () => Promise<T>): Promise<T> {
  if (!isTenantDeclaration(call.declaration)) return next();
  const { tenants } = database();
  const result = await tenants[call.kind](tenantOf(call).id, (tx) => {
    call.tx = tx;
    return next();
  });
  for (const task of call.afterCommit) {
    await task().catch((err: unknown) => {
      logger().warn({ err, requestId: call.context.request.id }, "a task after the commit failed");
    });
  }
  return result;
}
