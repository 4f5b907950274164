import { database } from "@/db/client";
import { type Call, tenantOf } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { principalOf } from "@/server/kernel/actor";
import { AppError } from "@/server/kernel/errors";
import {
  claimKey,
  completeKey,
  fingerprint,
  type IdempotencyScope,
  releaseKey,
} from "@/server/platform/idempotency";
import { metrics } from "@/server/platform/observability";

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * A write with an Idempotency-Key happens once: its answer is stored in its own transaction and replayed, with
 * `Idempotency-Replayed: true`, to whoever sends the same request again. A replay is not metered.
 */
export async function keepIdempotent<T>(call: Call, next: () => Promise<T>): Promise<T> {
  const key = call.context.idempotencyKey;
  if (call.kind === "read" || key === undefined || !isTenantDeclaration(call.declaration)) return next();
  if (!KEY.test(key)) {
    throw new AppError("invalid_input", "An Idempotency-Key is 1 to 255 printable ASCII characters.");
  }
  const { tenants } = database();
  const scope: IdempotencyScope = {
    tenantId: tenantOf(call).id,
    principal: principalOf(call.identity.actor),
    route: call.operation,
    key,
  };
  const claim = await claimKey(tenants, scope, fingerprint(await call.rawInput())).catch(async (refusal) => {
    await call.giveBack();
    throw refusal;
  });
  if (claim.kind === "answered") {
    call.context.responseHeaders.set("Idempotency-Replayed", "true");
    metrics().idempotentReplays.inc();
    await call.giveBack();
    return claim.answer as T;
  }
  call.claim = { scope, holder: claim.holder };
  try {
    return await next();
  } catch (error) {
    await releaseKey(tenants, scope, claim.holder).catch(() => undefined);
    throw error;
  }
}

/** Inside the write's transaction: stores its answer under the call's claim, if it holds one. */
export async function storeAnswer<T>(call: Call, next: () => Promise<T>): Promise<T> {
  const answer = await next();
  if (call.claim && call.tx) {
    await completeKey(call.tx, call.claim.scope, call.claim.holder, answer ?? null);
  }
  return answer;
}
