import type Stripe from "stripe";
import type { SubscriptionFacts } from "./entitlement";
import { planOfPrice } from "./price";

/** A subscription as the table keeps it. Times are ISO 8601 in UTC, in whole seconds as Stripe tells them. */
export interface StripeSubscription extends SubscriptionFacts {
  stripeSubscriptionId: string;
  quantity: number;
  currentPeriodEnd: string;
  cancelAtPeriodEnd: boolean;
}

/**
 * What Stripe tells, or undefined when it sells none of our plans. The period is its item's: the pinned API
 * version has none on the subscription itself.
 */
export function fromStripe(subscription: Stripe.Subscription): StripeSubscription | undefined {
  for (const item of subscription.items.data) {
    const plan = planOfPrice(item.price);
    if (!plan) continue;
    return {
      stripeSubscriptionId: subscription.id,
      plan,
      status: subscription.status,
      quantity: item.quantity ?? 1,
      currentPeriodStart: instantOf(item.current_period_start),
      currentPeriodEnd: instantOf(item.current_period_end),
      cancelAtPeriodEnd: subscription.cancel_at_period_end || subscription.cancel_at !== null,
      endedAt: subscription.ended_at === null ? null : instantOf(subscription.ended_at),
      createdAt: instantOf(subscription.created),
    };
  }
  return undefined;
}

/** Unix seconds as Postgres prints them: without a fraction. */
export function instantOf(seconds: number): string {
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`;
}

/** The customer that an event's object is, or belongs to. */
export function customerOf(event: Pick<Stripe.Event, "data">): string | undefined {
  const object: object = event.data.object;
  const named: unknown =
    Reflect.get(object, "object") === "customer"
      ? Reflect.get(object, "id")
      : Reflect.get(object, "customer");
  if (typeof named === "string") return named;
  const id: unknown = named && typeof named === "object" ? Reflect.get(named, "id") : undefined;
  return typeof id === "string" ? id : undefined;
}
