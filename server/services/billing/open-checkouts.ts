import type Stripe from "stripe";
import { askStripe, stripeFailure } from "@/server/platform/stripe";

/** Checkout pages of the customer that can still be paid, newest first. */
export async function openCheckouts(customer: string): Promise<Stripe.Checkout.Session[]> {
  const { data } = await askStripe((stripe) =>
    stripe.checkout.sessions.list({ customer, status: "open", limit: 100 }),
  );
  return data;
}

/** Closes checkout pages; one that was paid or has expired meanwhile is let be. */
export async function closeCheckouts(sessions: readonly Stripe.Checkout.Session[]): Promise<void> {
  for (const { id } of sessions) {
    await askStripe((stripe) => stripe.checkout.sessions.expire(id)).catch((error: unknown) => {
      if (stripeFailure(error) !== "refused") throw error;
    });
  }
}
