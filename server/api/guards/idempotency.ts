import { database } from "@/db/client";
import { type Call, tenantOf } from "@/server/api/call";
import { type Declaration, isTenantDeclaration } from "@/server/api/declaration";
import { principalOf } from "@/server/kernel/actor";
import { AppError } from "@/server/kernel/errors";
import {
  type Claims,
  claimKey,
  completeKey,
  fingerprint,
  fingerprintAsWritten,
  type IdempotencyScope,
  type InTransaction,
  releaseKey,
} from "@/server/platform/idempotency";
import { metrics } from "@/server/platform/observability";
import { giveBack } from "./rate-limit";

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * A write with an Idempotency-Key happens once: its answer is stored in its own transaction and replayed, with
 * `Idempotency-Replayed: true`, to whoever sends the same request again. A replay is not metered.
 */
export async function keepIdempotent<T>(call: Call, next: () => Promise<T>): Promise<T> {
  const key = call.context.idempotencyKey;
  if (call.kind === "read" || key === undefined || !takesKey(call.declaration)) return next();
  if (!KEY.test(key)) {
    throw new AppError("invalid_input", "An Idempotency-Key is 1 to 255 printable ASCII characters.");
  }
  const scope = scopeOf(call, key);
  const inTransaction = claimsOf(scope);
  const fingerprintOf = call.declaration.rest?.maxBodyBytes ? fingerprintAsWritten : fingerprint;
  const given = fingerprintOf(await call.rawInput());
  const claim = await claimKey(inTransaction, scope, given).catch(async (refusal) => {
    await giveBack(call);
    throw refusal;
  });
  if (claim.kind === "answered") {
    call.context.responseHeaders.set("Idempotency-Replayed", "true");
    metrics().idempotentReplays.inc();
    await giveBack(call);
    return claim.answer as T;
  }
  call.claim = { scope, holder: claim.holder, isKept: false };
  try {
    return await next();
  } catch (error) {
    await releaseKey(inTransaction, scope, claim.holder).catch(() => undefined);
    throw error;
  }
}

/** Every write in a tenant, and what operators' programs may do. */
function takesKey(declaration: Declaration): boolean {
  return isTenantDeclaration(declaration) || (declaration.access === "operator" && !!declaration.scope);
}

function scopeOf(call: Call, key: string): IdempotencyScope {
  const scope = {
    principal: principalOf(call.identity.actor),
    route: call.operation,
    key,
  };
  if (!isTenantDeclaration(call.declaration)) return scope;
  return {
    tenantId: tenantOf(call).id,
    ...scope,
  };
}

/** Transactions of who may write the scope's claims. */
export function claimsOf({ tenantId }: IdempotencyScope): InTransaction {
  const { tenants, system } = database();
  return tenantId ? (work) => tenants.write(tenantId, ({ db }) => work(db)) : system;
}

/** Inside the write's transaction: stores its answer under the call's claim, if it holds one. */
export async function storeAnswer<T>(call: Call, next: () => Promise<T>): Promise<T> {
  const answer = await next();
  if (call.tx) await keepAnswer(call, call.tx.db, answer);
  return answer;
}

/** The same for a verb that opens its own transaction: as its output is, for a replay is not parsed again. */
export async function keepAnswer(call: Call, db: Claims, answer: unknown): Promise<void> {
  if (!call.claim) return;
  await completeKey(db, call.claim.scope, call.claim.holder, answer ?? null);
  call.claim.isKept = true;
}
