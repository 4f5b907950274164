import { database } from "@/db/client";
import type { TenantTransaction } from "@/db/tenant";
import { type Call, tenantOf } from "@/server/api/call";
import { logger } from "@/server/platform/observability";

/** A transaction of the call's tenant, then what must follow its commit. */
export async function runTransaction<T>(
  call: Call,
  kind: "read" | "write",
  afterCommit: ReadonlyArray<() => Promise<void>>,
  work: (tx: TenantTransaction) => Promise<T>,
): Promise<T> {
  const result = await database().tenants[kind](tenantOf(call).id, work);
  for (const task of afterCommit) {
    await task().catch((err: unknown) => {
      logger().warn({ err, requestId: call.context.request.id }, "a task after the commit failed");
    });
  }
  return result;
}
