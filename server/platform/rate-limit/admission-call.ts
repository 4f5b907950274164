import type { TenantId } from "@/server/kernel/ids";
import {
  counterName,
  parseUsageFields,
  periodTotalKey,
  type UsageRow,
  usageKey,
} from "@/server/platform/metering";
import { addressTag, operatorTokenTag, tenantTag } from "@/server/platform/redis";
import type { Hint } from "./local-buckets";
import { personEpochKey, securityEpochKey } from "./security-epoch";
import type {
  AdmitRequest,
  ConcurrencyState,
  LeaseRequest,
  Metered,
  Policy,
  PolicyState,
  Scope,
} from "./types";

/** A period's base as loaded, and which live counters it already includes. */
export type PeriodBase = { total: number; epoch: string; fromHour: number; liveSum: number };

/** What this process knows and Redis may not. */
export type Told = {
  /** As `bucketKeys` builds them, where that was done already. */
  keys?: readonly string[];
  bases?: readonly (PeriodBase | undefined)[];
  hints?: readonly Hint[];
  /** How long a lease that is granted lasts. */
  leaseTtlMs?: number;
};

export type AdmissionCall = { keys: string[]; args: string[] };

/** What the script answered, by name. */
export type AdmissionReply = {
  status: "granted" | "limited" | "over_quota" | "needs_base";
  securityEpoch: number;
  hourNumber: number;
  usageEpoch: string;
  /** Of a request over its quota: on which of its meters, by position. */
  overQuota: number;
  /** A meter's total in its period, by the meter's position; null where Redis does not know it. */
  used: (number | null)[];
  policies: PolicyState[];
  concurrency: ConcurrencyState | null;
  live: UsageRow[];
};

const STATUSES = ["granted", "limited", "over_quota", "needs_base"] as const;
const FIXED = 6;
const PER_POLICY = 3;

export function scopeTag(scope: Scope): string {
  if ("tenantId" in scope) return tenantTag(scope.tenantId);
  return "address" in scope ? addressTag(scope.address) : operatorTokenTag(scope.operatorTokenId);
}

export function bucketKey(scope: Scope, policy: Policy): string {
  return `${scopeTag(scope)}:bucket:${policy.key ?? policy.name}`;
}

export function leaseKey(scope: Scope, lease: LeaseRequest): string {
  return `${scopeTag(scope)}:leases:${lease.key ?? lease.name}`;
}

/** Where in Redis the request's buckets stand, by the policy's position. */
export function bucketKeys({ scope, policies }: AdmitRequest): string[] {
  return policies.map((policy) => bucketKey(scope, policy));
}

/**
 * The script's KEYS and ARGV. `candidateEpoch` must be new for each call: it may become an epoch's name. `bases` are
 * those that were loaded, by the meter's position; `hints` are by the policy's.
 */
export function encodeCall(request: AdmitRequest, candidateEpoch: string, told: Told = {}): AdmissionCall {
  const { scope, policies, meters = [], personId, lease } = request;
  const { bases = [], hints = [], leaseTtlMs = 0 } = told;
  const keys = [...(told.keys ?? bucketKeys(request))];
  const args = [`${policies.length}`, "tenantId" in scope ? `${meters.length}` : "-1"];
  for (const { ratePerSecond, burst, cost } of policies) args.push(`${ratePerSecond}`, `${burst}`, `${cost}`);
  if ("tenantId" in scope) {
    const { tenantId } = scope;
    keys.push(securityEpochKey(tenantId), usageKey(tenantId));
    args.push(personId ? `${keys.push(personEpochKey(tenantId, personId))}` : "0", candidateEpoch);
    for (const { name, quantity, principal, dimension, quota } of meters) {
      const totalAt = quota ? `${keys.push(periodTotalKey(tenantId, name, quota.periodKey))}` : "0";
      args.push(counterName({ meter: name, principal, dimension }), `${quantity}`, totalAt);
      args.push(quota?.limit == null ? "" : `${quota.limit}`);
    }
  }
  policies.forEach((policy, nth) => {
    const hint = hints[nth];
    if (hint && isTelling(hint)) args.push("hint", `${nth + 1}`, ...hintArgs(policy, hint));
  });
  meters.forEach(({ quota }, nth) => {
    const base = bases[nth];
    if (base && quota) args.push("base", `${nth + 1}`, `${quota.periodEndMs}`, ...baseArgs(base));
  });
  if (lease) {
    args.push("lease", `${keys.push(leaseKey(scope, lease))}`, `${lease.limit}`, lease.id, `${leaseTtlMs}`);
  }
  return { keys, args };
}

const isTelling = ({ tokens, debt }: Hint): boolean => tokens !== undefined || debt !== 0;

/** What may be owed is told below 0. */
function hintArgs({ unit }: Policy, { tokens, debt }: Hint): string[] {
  const told = unit === "milliseconds" ? -debt : debt;
  return [tokens === undefined ? "" : tokens.toFixed(3), debt === 0 ? "0" : told.toFixed(3)];
}

function baseArgs({ total, epoch, fromHour, liveSum }: PeriodBase): string[] {
  return [`${total}`, epoch, `${fromHour}`, `${liveSum}`];
}

/**
 * Reads the script's reply, parsed or as it came. Throws a TypeError or SyntaxError on a shape that the script
 * cannot have answered.
 */
export function decodeReply(request: AdmitRequest, reply: unknown): AdmissionReply {
  const { head, fields } = split(reply);
  const status = STATUSES[numberAt(head, 0)];
  if (!status) throw new TypeError("The admission script answered an unknown status.");
  const meters: readonly Metered[] = request.meters ?? [];
  return {
    status,
    securityEpoch: numberAt(head, 1),
    hourNumber: numberAt(head, 2),
    usageEpoch: String(head[3]),
    overQuota: numberAt(head, 4) - 1,
    used: meters.map((_, nth) => totalOf(numberAt(head, FIXED + nth))),
    policies: request.policies.map((policy, nth) =>
      stateOf(policy, head, FIXED + meters.length + PER_POLICY * nth),
    ),
    concurrency: concurrencyOf(request, numberAt(head, 5)),
    live: "tenantId" in request.scope ? liveRows(request.scope.tenantId, fields) : [],
  };
}

function numberAt(head: readonly unknown[], index: number): number {
  const value = head[index];
  if (typeof value !== "number") throw new TypeError("The admission script answered no number.");
  return value;
}

/** `code`: a total, or below 0 where Redis does not know it. */
function totalOf(code: number): number | null {
  return code < 0 ? null : code;
}

function stateOf(
  { name, ratePerSecond, burst, unit }: Policy,
  head: readonly unknown[],
  at: number,
): PolicyState {
  const [remaining, resetMs, retryAfterMs] = [
    numberAt(head, at),
    numberAt(head, at + 1),
    numberAt(head, at + 2),
  ];
  return { name, ratePerSecond, burst, remaining, resetMs, retryAfterMs, ...(unit && { unit }) };
}

/** `code`: how many hold a place, or below 0 how many do so that there is none left: -1 for 0. */
function concurrencyOf({ lease }: AdmitRequest, code: number): ConcurrencyState | null {
  if (!lease) return null;
  const { name, limit } = lease;
  return code < 0
    ? { name, limit, held: -1 - code, violated: true }
    : { name, limit, held: code, violated: false };
}

/** The reply's numbers, and the fields of the usage hash that may follow. */
function split(reply: unknown): { head: unknown[]; fields: unknown[] } {
  const parsed: unknown = typeof reply === "string" ? JSON.parse(reply) : reply;
  if (!Array.isArray(parsed)) throw new TypeError("The admission script answered no list.");
  const [first, ...fields] = parsed;
  if (typeof first === "number") return { head: parsed, fields: [] };
  return { head: split(first).head, fields };
}

function liveRows(tenantId: TenantId, flat: unknown[]): UsageRow[] {
  const fields: Record<string, unknown> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) fields[String(flat[i])] = flat[i + 1];
  return parseUsageFields(tenantId, fields);
}
