import { isMetered } from "@/local/stripe/billing/metered";
import { type Context, update } from "@/local/stripe/context";
import { Kept } from "@/local/stripe/http/endpoint";
import { invalid } from "@/local/stripe/http/errors";
import { cancelSubscription } from "@/local/stripe/lifecycle/cancel-subscription";
import { findSubscription } from "@/local/stripe/objects/find-subscription";
import { payInvoice } from "@/local/stripe/objects/invoices";
import { createCard } from "@/local/stripe/objects/payment-methods";
import { findPortalConfiguration } from "@/local/stripe/objects/portal-configurations";
import { updateSubscription } from "@/local/stripe/objects/subscriptions";
import type { PortalSession, Price, Subscription } from "@/local/stripe/wire";
import { readCard } from "./card-fields";
import { field } from "./page";

/** The prices a person may switch to: those configured, else every active licensed one of the currency. */
export function offeredPrices(ctx: Context, session: PortalSession, subscription: Subscription): Price[] {
  const { subscription_update: allowed } = findPortalConfiguration(ctx, session.configuration).features;
  if (!allowed.enabled) return [];
  const named = allowed.products?.flatMap((product) => product.prices);
  return ctx.store
    .all("prices")
    .filter(
      (price) =>
        price.active &&
        price.recurring !== null &&
        !isMetered(price) &&
        price.currency === subscription.currency &&
        (named === undefined || named.includes(price.id)),
    );
}

const PRORATIONS = ["always_invoice", "create_prorations", "none"] as const;

type Action = (
  ctx: Context,
  session: PortalSession,
  form: Record<string, string>,
) => string | { error: string };

function ownSubscription(ctx: Context, session: PortalSession, form: Record<string, string>): Subscription {
  const subscription = findSubscription(ctx, field(form, "subscription"));
  if (subscription.customer !== session.customer) throw invalid("This subscription is not yours.");
  return subscription;
}

const switchPlan: Action = (ctx, session, form) => {
  const subscription = ownSubscription(ctx, session, form);
  const price = field(form, "price");
  if (!offeredPrices(ctx, session, subscription).some((offered) => offered.id === price)) {
    throw invalid("This plan is not offered.");
  }
  const item = subscription.items.data.find((each) => !isMetered(each.price));
  const { proration_behavior } = findPortalConfiguration(ctx, session.configuration).features
    .subscription_update;
  updateSubscription(ctx, subscription.id, {
    items: [{ id: item?.id, price }],
    proration_behavior: PRORATIONS.find((each) => each === proration_behavior) ?? "create_prorations",
  });
  return "Your plan was changed.";
};

const cancel: Action = (ctx, session, form) => {
  const subscription = ownSubscription(ctx, session, form);
  const allowed = findPortalConfiguration(ctx, session.configuration).features.subscription_cancel;
  if (!allowed.enabled) throw invalid("Cancelling is not offered here.");
  if (allowed.mode === "immediately") {
    cancelSubscription(ctx, subscription, "cancellation_requested");
    return "Your subscription was cancelled.";
  }
  updateSubscription(ctx, subscription.id, { cancel_at_period_end: true });
  return "Your subscription will end with its period.";
};

const resume: Action = (ctx, session, form) => {
  updateSubscription(ctx, ownSubscription(ctx, session, form).id, { cancel_at_period_end: false });
  return "Your subscription goes on.";
};

const updateCard: Action = (ctx, session, form) => {
  const card = createCard(ctx, readCard(form, ctx.clock.seconds()), session.customer);
  const customer = ctx.store.get("customers", session.customer);
  if (!customer) throw invalid("This customer was deleted.");
  const settings = { ...customer.invoice_settings, default_payment_method: card.id };
  update(ctx, "customers", { ...customer, invoice_settings: settings }, "customer.updated");
  for (const subscription of ctx.store.all("subscriptions")) {
    if (subscription.customer !== customer.id || subscription.default_payment_method === null) continue;
    const next = { ...subscription, default_payment_method: card.id };
    if (subscription.status !== "canceled")
      update(ctx, "subscriptions", next, "customer.subscription.updated");
  }
  return "Your card was updated.";
};

const pay: Action = (ctx, session, form) => {
  const invoice = ctx.store.get("invoices", field(form, "invoice"));
  if (invoice?.customer !== session.customer) throw invalid("This invoice is not yours.");
  const paid = payInvoice(ctx, invoice.id, null, false);
  return paid instanceof Kept ? { error: paid.error.message } : "Your invoice was paid.";
};

/** What a person can do in the portal; each gives the words to show, as an error where its attempt is kept. */
export const PORTAL_ACTIONS: Record<string, Action> = {
  switch: switchPlan,
  cancel,
  resume,
  card: updateCard,
  pay,
};
