import { type Actor, impersonationOf } from "@/server/kernel/actor";
import type { TenantAccess } from "@/server/kernel/identity";
import { METERS } from "@/server/kernel/meters";
import type { Feature, MeterQuota } from "@/server/kernel/plans";
import { calendarMonth, type Period } from "@/server/platform/metering";
import type { Metered, Quota } from "@/server/platform/rate-limit";

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

/** What the tenant's entitlements leave of a meter: refused over it, or counted past it where the plan bills it. */
function meterQuota(
  tenant: Pick<TenantAccess, "entitlements" | "subscriptionPeriod">,
  meter: MeterQuota,
  nowMs: number,
): Quota {
  const { perPeriod, overLimit } = tenant.entitlements.meters[meter];
  const period = quotaPeriod(tenant, nowMs);
  return {
    limit: overLimit === "refuse" ? perPeriod : null,
    periodKey: period.key,
    // A subscription that renews late must not leave its counters without a life.
    periodEndMs: Math.max(period.endMs, nowMs + 3_600_000),
  };
}

/** Whose doing a use is: a key's or a person's. Undefined for whoever uses nothing up, such as an operator on a visit. */
export function meteredPrincipal(actor: Actor): string | undefined {
  switch (actor.kind) {
    case "apiKey":
    case "serviceAccount":
      return `key:${actor.apiKeyId}`;
    case "user":
      return impersonationOf(actor) ? undefined : `user:${actor.userId}`;
    case "anonymous":
    case "operator":
    case "system":
      return undefined;
  }
}

/** One call by an API key. */
export function apiCallMeter(tenant: TenantAccess, principal: string, nowMs: number): Metered {
  const quota = meterQuota(tenant, "api_calls", nowMs);
  return { name: METERS.api_calls.key, quantity: 1, principal, quota };
}

/** One use of a feature, by a key or by a person. */
export function featureUseMeter(feature: Feature, principal: string): Metered {
  return { name: METERS.feature_uses.key, quantity: 1, principal, dimension: feature };
}
