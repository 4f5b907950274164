import { randomUUID } from "node:crypto";
import { callerOf } from "@/server/kernel/actor";
import type { Entitlements } from "@/server/kernel/entitlements";
import type { Identity, TenantAccess } from "@/server/kernel/identity";
import {
  CONCURRENCY_POLICIES,
  OPERATION_POLICIES,
  type OperationPolicyName,
  RATE_LIMIT_POLICIES,
  type RateLimitPolicyName,
} from "@/server/kernel/rate-limit-policies";
import type { LeaseRequest, Policy } from "@/server/platform/rate-limit";

/**
 * The buckets that a call takes from: the workspace's and the key's, or the member's, those that it names itself, and
 * where it is slow, of the time for slow calls.
 */
export function callPolicies(
  identity: Identity,
  tenant: TenantAccess,
  { cost, named, slow }: { cost: number; named: readonly OperationPolicyName[]; slow: boolean },
): Policy[] {
  const personId = callerOf(identity.actor);
  const own = personId
    ? [personPolicy(personId, cost)]
    : [tenantPolicy(tenant, cost), ...keyPolicies(identity, cost)];
  const time = slow ? [personId ? personSlowTime(personId) : slowTime(tenant.entitlements)] : [];
  return [...own, ...named.map((name) => operationPolicy(name, personId)), ...time];
}

/** The bucket of the tenant's API, as its entitlements have it. */
function tenantPolicy(tenant: TenantAccess, cost: number): Policy {
  const { ratePerSecond, burst } = tenant.entitlements.rateLimit;
  return { name: "tenant", ratePerSecond, burst: Math.max(burst, cost), cost };
}

/**
 * The buckets that a key has for itself, below its tenant's: its own, and those of the keys that made it, so that a
 * key gets no more by making others.
 */
function keyPolicies({ keyLimits }: Identity, cost: number): Policy[] {
  return (keyLimits?.rates ?? []).map(({ apiKeyId, requestsPerMinute }, nth) =>
    keyPolicy(apiKeyId, requestsPerMinute, { cost, nth }),
  );
}

/** `nth` is 0 for the key that calls, 1 for the one that made it, and so on. */
function keyPolicy(
  apiKeyId: string,
  perMinute: number,
  { cost, nth }: { cost: number; nth: number },
): Policy {
  return {
    name: nth === 0 ? "key" : `key-${nth + 1}`,
    key: `key:${apiKeyId}`,
    ratePerSecond: perMinute / 60,
    burst: Math.max(perMinute, cost),
    cost,
  };
}

/** A person in the dashboard, per tenant: clicking does not eat the API's allowance. */
function personPolicy(userId: string, cost: number): Policy {
  return { name: "person", ...RATE_LIMIT_POLICIES.person.rate, key: `person:${userId}`, cost };
}

/** Of the workspace's keys together: 15 seconds' worth at once. A slow call begins while there is any of it. */
function slowTime({ slowSecondsPerMinute }: Entitlements): Policy {
  return {
    name: "slow-time",
    ratePerSecond: (slowSecondsPerMinute * 1_000) / 60,
    burst: slowSecondsPerMinute * 250,
    cost: 1,
    unit: RATE_LIMIT_POLICIES["slow-time"].unit,
  };
}

function personSlowTime(userId: string): Policy {
  const { rate, unit } = RATE_LIMIT_POLICIES["person-slow-time"];
  return { name: "person-slow-time", ...rate, key: `person-slow-time:${userId}`, cost: 1, unit };
}

function operationPolicy(name: OperationPolicyName, personId: string | undefined): Policy {
  const key = personId ? `${name}:person:${personId}` : name;
  return { name, ...RATE_LIMIT_POLICIES[name].rate, key, cost: 1 };
}

/** An operator's program: what runs wild by one token slows no other. */
export function operatorTokenPolicy(cost: number): Policy {
  return { name: "operator-token", ...RATE_LIMIT_POLICIES["operator-token"].rate, cost };
}

/** Callers who are nobody yet, or who failed to prove who they are, per address. */
export function addressPolicy(cost: number): Policy {
  return { name: "address", ...RATE_LIMIT_POLICIES.address.rate, cost };
}

/** A bucket that stands whether or not somebody calls, with what people are told of it. */
export interface StandingPolicy {
  title: string;
  appliesTo: string;
  apiKeyId: string | null;
  /** At no cost: to look at. */
  bucket: Policy;
}

/** The buckets of the tenant's keys together, of each key that has one, and of the member who looks. */
export function standingPolicies(
  entitlements: Entitlements,
  personId: string | undefined,
  keys: readonly { id: string; requestsPerMinute: number }[],
): StandingPolicy[] {
  const standing = (name: RateLimitPolicyName, bucket: Policy, apiKeyId: string | null = null) => {
    const { title, appliesTo } = RATE_LIMIT_POLICIES[name];
    return { title, appliesTo, apiKeyId, bucket };
  };
  const { ratePerSecond, burst } = entitlements.rateLimit;
  return [
    standing("tenant", { name: "tenant", ratePerSecond, burst, cost: 0 }),
    ...keys.map(({ id, requestsPerMinute }) =>
      standing("key", keyPolicy(id, requestsPerMinute, { cost: 0, nth: 0 }), id),
    ),
    ...OPERATION_POLICIES.map((name) => standing(name, { ...operationPolicy(name, undefined), cost: 0 })),
    standing("slow-time", { ...slowTime(entitlements), cost: 0 }),
    ...(personId
      ? [
          standing("person", personPolicy(personId, 0)),
          standing("person-slow-time", { ...personSlowTime(personId), cost: 0 }),
        ]
      : []),
  ];
}

/** A place for a slow call: of the workspace's keys together, or of the member's own. */
export function slowLease({ actor }: Identity, tenant: TenantAccess): LeaseRequest {
  const personId = callerOf(actor);
  const id = randomUUID();
  if (!personId) return { name: "concurrency", limit: Math.max(1, tenant.entitlements.concurrency), id };
  const { limit } = CONCURRENCY_POLICIES["person-concurrency"];
  return { name: "person-concurrency", key: `person:${personId}`, limit, id };
}
