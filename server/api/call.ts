import type { TenantTransaction } from "@/db/tenant";
import type { Identity, TenantAccess } from "@/server/kernel/identity";
import type { IdempotencyScope } from "@/server/platform/idempotency";
import type { AdmitRequest, Decision } from "@/server/platform/rate-limit";
import type { RequestContext } from "./context";
import type { Declaration } from "./declaration";

/** One operation being called. Guards fill it in, in the order of operation.ts. */
export interface Call {
  readonly declaration: Declaration;
  readonly operation: string;
  readonly kind: "read" | "write";
  readonly context: RequestContext;
  /** What the caller sent, before it was parsed: for the fingerprint of an Idempotency-Key. */
  readonly rawInput: () => Promise<unknown>;
  identity: Identity;
  /** Set by the tenant guard. */
  tenant: TenantAccess | undefined;
  /** Set by the transaction guard. */
  tx: TenantTransaction | undefined;
  /** When the verb began, its connection in hand (of `performance.now()`): set by the transaction guard. */
  workingSince: number | undefined;
  /** The claim on the call's Idempotency-Key, if it holds one: its answer is stored under it. */
  claim: { scope: IdempotencyScope; holder: string; isKept: boolean } | undefined;
  /** The verb's answer as it leaves. */
  readonly outputOf: (answer: unknown) => unknown;
  afterCommit: Array<() => Promise<void>>;
  /** What was asked of the limiter and what it decided: set by the rate-limit guard, to be given back by. */
  admitted: { request: AdmitRequest; decision: Decision } | undefined;
}

/** Looks at a call and refuses it by throwing. Answers a promise only where it has to wait: most decide at once. */
export type Check = (call: Call) => undefined | Promise<void>;

/** Stands around what comes after it; answers by itself when it does not call on. */
export type Wrap = <T>(call: Call, next: () => Promise<T>) => Promise<T>;

/** Runs checks from first to last. A turn of the event loop is spent only where one waits. */
export async function passChecks(checks: readonly Check[], call: Call): Promise<void> {
  for (const check of checks) {
    const waiting = check(call);
    if (waiting) await waiting;
  }
}

/** Runs wraps from the outermost to the innermost, around `inner`. */
export function throughWraps<T>(wraps: readonly Wrap[], call: Call, inner: () => Promise<T>): Promise<T> {
  const step = (index: number): Promise<T> => {
    const wrap = wraps[index];
    return wrap ? wrap(call, () => step(index + 1)) : inner();
  };
  return step(0);
}

/** The tenant that the tenant guard has set. */
export function tenantOf(call: Pick<Call, "operation" | "tenant">): TenantAccess {
  if (!call.tenant) throw new TypeError(`${call.operation} ran without its tenant guard.`);
  return call.tenant;
}
