import { PLAN_KEYS, PLANS, type PlanKey } from "@/server/kernel/plans";

/** How long a plan stays after a renewal that could not be charged, in milliseconds. */
export const GRACE_MS = 7 * 86_400_000;

type Entitlement = "entitled" | "grace" | "none";

/** What each status of a subscription entitles to. Source: docs.stripe.com/billing/subscriptions/overview. */
const BY_STATUS: ReadonlyMap<string, Entitlement> = new Map([
  ["active", "entitled"],
  ["trialing", "entitled"],
  ["past_due", "grace"],
  ["unpaid", "none"],
  ["canceled", "none"],
  ["incomplete", "none"],
  ["incomplete_expired", "none"],
  ["paused", "none"],
]);

export interface SubscriptionFacts {
  plan: PlanKey;
  status: string;
  currentPeriodStart: string;
  endedAt: string | null;
  createdAt: string;
}

/** The plan of a tenant that pays nothing. */
export const UNPAID_PLAN: PlanKey = PLAN_KEYS.find((key) => PLANS[key].price === null) ?? PLAN_KEYS[0];

/** Until when an overdue subscription still entitles: counted from the period that was not paid. Else null. */
export function graceUntil({
  status,
  currentPeriodStart,
}: Pick<SubscriptionFacts, "status" | "currentPeriodStart">): string | null {
  if (BY_STATUS.get(status) !== "grace") return null;
  return new Date(Date.parse(currentPeriodStart) + GRACE_MS).toISOString();
}

/** Whether the subscription gives its plan now. A status that is not known gives nothing. */
export function isEntitled(subscription: SubscriptionFacts, nowMs: number): boolean {
  if (subscription.endedAt !== null) return false;
  const until = graceUntil(subscription);
  if (until !== null) return nowMs < Date.parse(until);
  return BY_STATUS.get(subscription.status) === "entitled";
}

/** Whether it is paid for now, and none of those before gave a plan for money. A trial is not bought. */
export function isBought(
  current: SubscriptionFacts,
  before: readonly SubscriptionFacts[],
  nowMs: number,
): boolean {
  const had = before.some((one) => one.status !== "trialing" && isEntitled(one, nowMs));
  return current.status === "active" && isEntitled(current, nowMs) && !had;
}

/** The subscription that counts: one that entitles before one that does not, an open before an ended, a newer before an older. */
export function currentOf<T extends SubscriptionFacts>(
  subscriptions: readonly T[],
  nowMs: number,
): T | undefined {
  const rank = (one: T) => (isEntitled(one, nowMs) ? 2 : one.endedAt === null ? 1 : 0);
  return subscriptions.toSorted(
    (a, b) => rank(b) - rank(a) || Date.parse(b.createdAt) - Date.parse(a.createdAt),
  )[0];
}
