import type { Call } from "@/server/api/call";
import { impersonationOf } from "@/server/kernel/actor";
import type { AppError } from "@/server/kernel/errors";
import { metrics } from "@/server/platform/observability";

/** What is told of a call. */
type Observed = Pick<Call, "operation" | "context" | "identity" | "tenant">;

/** Names the operation in the request's wide line; a batch names each of its own. */
export function observeCall({ operation, context }: Observed): undefined {
  const { wide } = context.request;
  wide.operation = wide.operation ? `${wide.operation},${operation}` : operation;
}

/** Counts a call that was answered, and names its tenant and its actor. */
export function observeServed(call: Call): void {
  metrics().operations.inc({ operation: call.operation, outcome: "ok" });
  nameCaller(call);
}

/** Counts a call that was refused or failed, by the error's code; a fault of ours is logged with its cause. */
export function observeFailed(call: Observed, error: AppError): void {
  const { request } = call.context;
  metrics().operations.inc({ operation: call.operation, outcome: error.code });
  request.wide.error = error.code;
  nameCaller(call);
  if (error.code !== "internal" && error.code !== "unavailable") return;
  const fault = { err: error.cause ?? error, requestId: request.id, operation: call.operation };
  request.log.error(fault, "operation failed");
}

function nameCaller({ context, identity, tenant }: Observed): void {
  const { wide } = context.request;
  wide.actor = identity.actor.kind;
  if (tenant) wide.tenantId = tenant.id;
  const visit = impersonationOf(identity.actor);
  if (visit) wide.impersonationId = visit.id;
}
