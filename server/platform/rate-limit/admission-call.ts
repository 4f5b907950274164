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
const NO_BASE = ["", "", "", ""];

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

/**
 * The script's KEYS and ARGV. `candidateEpoch` must be new for each call: it may become an epoch's name. `bases` are
 * those that were loaded, by the meter's position; `hints` are by the policy's.
 */
export function encodeCall(
  request: AdmitRequest,
  candidateEpoch: string,
  { bases = [], hints = [], leaseTtlMs = 0 }: Told = {},
): AdmissionCall {
  const { scope, policies } = request;
  const keys = policies.map((policy) => bucketKey(scope, policy));
  const args: (string | number)[] = [policies.length];
  policies.forEach(({ ratePerSecond, burst, cost, unit }, at) => {
    const { tokens, debt = 0 } = hints[at] ?? {};
    const told = unit === "milliseconds" ? -debt : debt;
    args.push(ratePerSecond, burst, cost, tokens?.toFixed(3) ?? "", debt === 0 ? 0 : told.toFixed(3));
  });
  if (!("tenantId" in scope)) return { keys, args: [...args, -1].map(String) };
  const { meters = [], personId, lease } = request;
  keys.push(securityEpochKey(scope.tenantId), usageKey(scope.tenantId));
  const personAt = personId ? keys.push(personEpochKey(scope.tenantId, personId)) : 0;
  args.push(meters.length, personAt, candidateEpoch);
  meters.forEach((metered, at) => {
    const { quota } = metered;
    const totalAt = quota ? keys.push(periodTotalKey(scope.tenantId, metered.name, quota.periodKey)) : 0;
    const counter = counterName({ meter: metered.name, ...metered });
    args.push(counter, metered.quantity, totalAt, quota?.limit ?? "", quota?.periodEndMs ?? "");
    args.push(...baseArgs(bases[at]));
  });
  if (lease) args.push(keys.push(leaseKey(scope, lease)), lease.limit, lease.id, leaseTtlMs);
  return { keys, args: args.map(String) };
}

function baseArgs(base: PeriodBase | undefined): (string | number)[] {
  return base ? [base.total, base.epoch, base.fromHour, base.liveSum] : NO_BASE;
}

/**
 * Reads the script's reply, parsed or as it came. Throws a TypeError or SyntaxError on a shape that the script
 * cannot have answered.
 */
export function decodeReply(request: AdmitRequest, reply: unknown): AdmissionReply {
  const { head, fields } = split(reply);
  const number = (index: number): number => {
    const value = head[index];
    if (typeof value !== "number") throw new TypeError("The admission script answered no number.");
    return value;
  };
  const status = STATUSES[number(0)];
  if (!status) throw new TypeError("The admission script answered an unknown status.");
  const meters: readonly Metered[] = request.meters ?? [];
  const used = meters.map((_, index) => (number(FIXED + index) < 0 ? null : number(FIXED + index)));
  const policies = request.policies.map(({ name, ratePerSecond, burst, unit }, index) => {
    const at = FIXED + meters.length + PER_POLICY * index;
    const [remaining, resetMs, retryAfterMs] = [number(at), number(at + 1), number(at + 2)];
    return { name, ratePerSecond, burst, remaining, resetMs, retryAfterMs, ...(unit && { unit }) };
  });
  return {
    status,
    securityEpoch: number(1),
    hourNumber: number(2),
    usageEpoch: String(head[3]),
    overQuota: number(4) - 1,
    used,
    policies,
    concurrency: concurrencyOf(request, number(5)),
    live: "tenantId" in request.scope ? liveRows(request.scope.tenantId, fields) : [],
  };
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
