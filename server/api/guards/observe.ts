import type { Call } from "@/server/api/call";
import { toAppError } from "@/server/api/errors";
import { metrics } from "@/server/platform/observability";

/** Counts the operation by its outcome and names it, its tenant and its actor in the request's wide line. */
export async function observe<T>(call: Call, next: () => Promise<T>): Promise<T> {
  const { wide } = call.context.request;
  wide.operation = wide.operation ? `${wide.operation},${call.operation}` : call.operation;
  try {
    const result = await next();
    metrics().operations.inc({ operation: call.operation, outcome: "ok" });
    return result;
  } catch (thrown) {
    const error = toAppError(thrown);
    metrics().operations.inc({ operation: call.operation, outcome: error.code });
    wide.error = error.code;
    if (error.code === "internal" || error.code === "unavailable") {
      call.context.request.log.error(
        { err: error.cause ?? error, requestId: call.context.request.id, operation: call.operation },
        "operation failed",
      );
    }
    throw thrown;
  } finally {
    wide.actor = call.identity.actor.kind;
    if (call.tenant) wide.tenantId = call.tenant.id;
  }
}
