import { randomUUID } from "node:crypto";
import { callerOf } from "@/server/kernel/actor";
import type { Identity, TenantAccess } from "@/server/kernel/identity";
import {
  CONCURRENCY_POLICIES,
  type OperationPolicyName,
  RATE_LIMIT_POLICIES,
} from "@/server/kernel/rate-limit-policies";
import type { LeaseRequest, Policy } from "@/server/platform/rate-limit";

/** The buckets that a call takes from: the workspace's and the key's, or the member's, and those that it names itself. */
export function callPolicies(
  identity: Identity,
  tenant: TenantAccess,
  { cost, named }: { cost: number; named: readonly OperationPolicyName[] },
): Policy[] {
  const personId = callerOf(identity.actor);
  const own = personId
    ? [personPolicy(personId, cost)]
    : [tenantPolicy(tenant, cost), ...keyPolicies(identity, cost)];
  return [...own, ...named.map((name) => operationPolicy(name, personId))];
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
  return (keyLimits?.rates ?? []).map(({ apiKeyId, requestsPerMinute }, nth) => ({
    name: nth === 0 ? "key" : `key-${nth + 1}`,
    key: `key:${apiKeyId}`,
    ratePerSecond: requestsPerMinute / 60,
    burst: Math.max(requestsPerMinute, cost),
    cost,
  }));
}

/** A person in the dashboard, per tenant: clicking does not eat the API's allowance. */
function personPolicy(userId: string, cost: number): Policy {
  return { name: "person", ...RATE_LIMIT_POLICIES.person.rate, key: `person:${userId}`, cost };
}

function operationPolicy(name: OperationPolicyName, personId: string | undefined): Policy {
  const key = personId ? `${name}:person:${personId}` : name;
  return { name, ...RATE_LIMIT_POLICIES[name].rate, key, cost: 1 };
}

/** Callers who are nobody yet, or who failed to prove who they are, per address. */
export function addressPolicy(cost: number): Policy {
  return { name: "address", ...RATE_LIMIT_POLICIES.address.rate, cost };
}

/** A place for a slow call: of the workspace's keys together, or of the member's own. */
export function slowLease({ actor }: Identity, tenant: TenantAccess): LeaseRequest {
  const personId = callerOf(actor);
  const id = randomUUID();
  if (!personId) return { name: "concurrency", limit: Math.max(1, tenant.entitlements.concurrency), id };
  const { limit } = CONCURRENCY_POLICIES["person-concurrency"];
  return { name: "person-concurrency", key: `person:${personId}`, limit, id };
}
