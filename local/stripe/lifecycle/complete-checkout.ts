import { isMetered } from "@/local/stripe/billing/metered";
import { type Context, emit, update } from "@/local/stripe/context";
import { invalid } from "@/local/stripe/http/errors";
import { createCustomer } from "@/local/stripe/objects/customers";
import { createCard } from "@/local/stripe/objects/payment-methods";
import type { CheckoutSession } from "@/local/stripe/wire";
import { startSubscription } from "./start-subscription";

export interface CheckoutInput {
  number: string;
  expMonth: number;
  expYear: number;
  email: string;
  name: string | null;
}

/**
 * What the checkout page does when a person pays: customer, card, subscription, first invoice, then
 * checkout.session.completed. Throws the card's 402, which undoes all of it.
 */
export function completeCheckout(
  ctx: Context,
  session: CheckoutSession,
  input: CheckoutInput,
): CheckoutSession {
  const detail = ctx.store.get("checkoutDetails", session.id);
  if (session.status !== "open" || !detail) throw invalid("This checkout session is no longer open.");
  const customer = session.customer ?? createCustomer(ctx, { email: input.email, name: input.name }).id;
  const card = createCard(ctx, input, customer);
  const plan = detail.subscription;
  const days = plan.trialPeriodDays;
  const started = startSubscription(ctx, {
    customer,
    items: detail.lines.map(({ price, quantity }) => ({
      price: price?.id ?? "",
      quantity: price && !isMetered(price) ? (quantity ?? 1) : undefined,
    })),
    trialEnd: plan.trialEnd ?? (days === null ? null : ctx.clock.seconds() + days * 86_400),
    missingPaymentMethod: plan.missingPaymentMethod,
    metadata: plan.metadata,
    description: plan.description,
    defaultPaymentMethod: card.id,
    paymentBehavior: "error_if_incomplete",
    onSession: true,
  });
  fillEmail(ctx, customer, input.email);
  const completed: CheckoutSession = {
    ...session,
    customer,
    customer_details: {
      address: null,
      business_name: null,
      email: input.email,
      individual_name: null,
      name: input.name,
      phone: null,
      tax_exempt: "none",
      tax_ids: [],
    },
    invoice: started.subscription.latest_invoice,
    payment_status: started.subscription.status === "trialing" ? "no_payment_required" : "paid",
    status: "complete",
    subscription: started.subscription.id,
    url: null,
  };
  ctx.store.put("checkoutSessions", completed);
  emit(ctx, "checkout.session.completed", completed);
  return completed;
}

function fillEmail(ctx: Context, id: string, email: string): void {
  const customer = ctx.store.get("customers", id);
  if (customer && customer.email === null) {
    update(ctx, "customers", { ...customer, email }, "customer.updated");
  }
}
