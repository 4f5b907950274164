import type { Identity, TenantAccess } from "@/server/kernel/identity";
import { METERS } from "@/server/kernel/meters";
import { calendarMonth, type Period } from "@/server/platform/metering";
import type { Metered, Policy } from "@/server/platform/rate-limit";

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

/** The period that the tenant's quotas count in: its subscription's, or the calendar month in UTC. */
export function quotaPeriod(
  tenant: Pick<TenantAccess, "entitlements" | "subscriptionPeriod">,
  nowMs: number,
): Period {
  const { subscriptionPeriod } = tenant;
  const bySubscription = tenant.entitlements.period === "subscription";
  if (!bySubscription || !subscriptionPeriod) return calendarMonth(nowMs);
  const start = subscriptionPeriod.start.slice(0, 13);
  return { key: start, startMs: Date.parse(`${start}:00:00Z`), endMs: Date.parse(subscriptionPeriod.end) };
}

/** One API call on the tenant's meter: refused over the plan's limit, or counted past it where the plan bills it. */
export function apiCallMeter(tenant: TenantAccess, nowMs: number): Metered {
  const { perPeriod, overLimit } = tenant.entitlements.meters.api_calls;
  const period = quotaPeriod(tenant, nowMs);
  return {
    name: METERS.api_calls.key,
    quantity: 1,
    quota: {
      limit: overLimit === "refuse" ? perPeriod : null,
      periodKey: period.key,
      // A subscription that renews late must not leave its counters without a life.
      periodEndMs: Math.max(period.endMs, nowMs + 3_600_000),
    },
  };
}
