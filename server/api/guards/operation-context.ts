import { type Call, tenantOf } from "@/server/api/call";
import type { OpenContext, OperationContext } from "@/server/services/context";

/** What the verb of a tenant's operation is given. */
export function operationContext(call: Call): OperationContext {
  const { tx } = call;
  if (!tx) throw new TypeError(`${call.operation} ran without its transaction guard.`);
  return {
    actor: call.identity.actor,
    tx,
    plan: tenantOf(call).plan,
    requestId: call.context.request.id,
    afterCommit: (task) => {
      call.afterCommit.push(task);
    },
  };
}

/** What the verb of an operation outside a tenant is given. */
export function openContext(call: Call): OpenContext {
  const { id, address, userAgent } = call.context.request;
  return { actor: call.identity.actor, requestId: id, address, userAgent };
}
