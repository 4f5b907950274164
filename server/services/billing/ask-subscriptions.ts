import type Stripe from "stripe";
import { askStripe, stripeFailure } from "@/server/platform/stripe";

const MOST = 1_000;

/** Every subscription of the customer as Stripe has them now, ended ones included; none when it does not know the customer. */
export async function askSubscriptions(customer: string): Promise<Stripe.Subscription[]> {
  const found = await orMissing(
    askStripe((stripe) =>
      stripe.subscriptions.list({ customer, status: "all", limit: 100 }).autoPagingToArray({ limit: MOST }),
    ),
  );
  return found ?? [];
}

/** One subscription, or undefined when Stripe does not know it. */
export function askSubscription(id: string): Promise<Stripe.Subscription | undefined> {
  return orMissing(askStripe((stripe) => stripe.subscriptions.retrieve(id)));
}

async function orMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const missing =
      stripeFailure(error) === "refused" &&
      error instanceof Error &&
      Reflect.get(error, "code") === "resource_missing";
    if (missing) return undefined;
    throw error;
  }
}
