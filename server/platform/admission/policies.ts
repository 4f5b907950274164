import type { Identity, TenantAccess } from "@/server/kernel/identity";
import type { Policy } from "@/server/platform/rate-limit";

/** A person in the dashboard, per tenant: clicking does not eat the API's allowance. */
const PERSON = { name: "person", ratePerSecond: 20, burst: 100 };

/** Callers who are nobody yet, or who failed to prove who they are, per address. */
const ADDRESS = { name: "address", ratePerSecond: 2, burst: 60 };

/** The bucket of the tenant's API, as its plan has it. */
export function tenantPolicy(tenant: TenantAccess, cost: number): Policy {
  return { name: "tenant", ...tenant.entitlements.rateLimit, cost };
}

/**
 * The buckets that a key has for itself, below its tenant's: its own, and those of the keys that made it, so that a
 * key gets no more by making others.
 */
export function keyPolicies({ keyLimits }: Identity, cost: number): Policy[] {
  return (keyLimits?.rates ?? []).map(({ apiKeyId, requestsPerMinute }, nth) => ({
    name: nth === 0 ? "key" : `key-${nth + 1}`,
    key: `key:${apiKeyId}`,
    ratePerSecond: requestsPerMinute / 60,
    burst: Math.max(requestsPerMinute, cost),
    cost,
  }));
}

export function personPolicy(userId: string, cost: number): Policy {
  return { ...PERSON, key: `person:${userId}`, cost };
}

export function addressPolicy(cost: number): Policy {
  return { ...ADDRESS, cost };
}
