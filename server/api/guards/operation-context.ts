import { createHash, randomUUID } from "node:crypto";
import type { TenantTransaction } from "@/db/tenant";
import { type Call, tenantOf } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { sessionCookieLine } from "@/server/auth/sessions";
import type { Acting } from "@/server/kernel/actor";
import type { DetachedContext, OpenContext, OperationContext } from "@/server/services/context";
import { keepAnswer } from "./idempotency";
import { runTransaction } from "./run-transaction";

/** What the verb of this call is given, as its declaration asks. */
export function contextOf(call: Call): OperationContext | DetachedContext | OpenContext {
  if (!isTenantDeclaration(call.declaration)) return openContext(call);
  if (call.declaration.transaction === "none") return detachedContext(call);
  if (!call.tx) throw new TypeError(`${call.operation} ran without its transaction guard.`);
  return operationContext(call, call.tx, call.afterCommit);
}

function operationContext(
  call: Call,
  tx: TenantTransaction,
  afterCommit: Array<() => Promise<void>>,
): OperationContext {
  const { entitlements, subscriptionPeriod } = tenantOf(call);
  return {
    tx,
    entitlements,
    subscriptionPeriod,
    afterCommit: (task) => {
      afterCommit.push(task);
    },
    ...actingOf(call),
  };
}

function detachedContext(call: Call): DetachedContext {
  const within =
    (kind: "read" | "write") =>
    <T>(work: (context: OperationContext) => Promise<T>) => {
      const afterCommit: Array<() => Promise<void>> = [];
      return runTransaction(call, kind, afterCommit, (tx) => work(operationContext(call, tx, afterCommit)));
    };
  return {
    tenant: tenantOf(call),
    onceKey: onceKey(call),
    inTenant: { read: within("read"), write: within("write") },
    ...actingOf(call),
  };
}

/** Not the request id, which a caller may send twice for two different acts. */
function onceKey({ claim }: Call): string {
  if (!claim) return randomUUID();
  const { tenantId, principal, route, key } = claim.scope;
  return createHash("sha256")
    .update(JSON.stringify([tenantId, principal, route, key]))
    .digest("hex");
}

/** Who acts, as audit entries tell it. */
export function actingOf({ identity, context }: Call): Acting {
  const { actor, actorLabel, onBehalfOf } = identity;
  const { id: requestId, address, userAgent } = context.request;
  return { actor, actorLabel, onBehalfOf, requestId, address, userAgent };
}

function openContext(call: Call): OpenContext {
  return {
    replaceSession: (token) => {
      call.context.responseHeaders.set("Set-Cookie", sessionCookieLine(token));
    },
    keepAnswer: (db, answer) => keepAnswer(call, db, call.outputOf(answer)),
    ...actingOf(call),
  };
}
