import { isMetered } from "@/local/stripe/billing/metered";
import { addRecurrences } from "@/local/stripe/billing/periods";
import { amountFor } from "@/local/stripe/billing/rating";
import { type Context, create } from "@/local/stripe/context";
import { type ApiError, invalid } from "@/local/stripe/http/errors";
import { newId } from "@/local/stripe/ids";
import type { Metadata, Subscription, SubscriptionItem } from "@/local/stripe/wire";
import { collectInvoice, payingMethod } from "./collect-invoice";
import { issueInvoice } from "./issue-invoice";
import { commonRhythm, itemList, itemPrice, makeItem, type NewItem, type Period } from "./items";
import { advanceLines } from "./lines";

export interface StartInput {
  customer: string;
  items: NewItem[];
  trialEnd: number | null;
  missingPaymentMethod: string;
  metadata: Metadata;
  description: string | null;
  defaultPaymentMethod: string | null;
  paymentBehavior: string;
  onSession: boolean;
}

export interface Started {
  subscription: Subscription;
  /** Why the first payment failed; the subscription is then incomplete. */
  failure: ApiError | null;
}

/**
 * Starts a subscription and its first invoice. Events: customer.subscription.created, invoice.created,
 * invoice.finalized, invoice.paid, invoice.payment_succeeded, customer.subscription.updated (to active).
 */
export function startSubscription(ctx: Context, input: StartInput): Started {
  const id = newId("sub");
  const now = ctx.clock.seconds();
  const trial = input.trialEnd !== null && input.trialEnd > now;
  const items = firstItems(ctx, id, input, now, trial);
  const period: Period = {
    start: now,
    end: items[0]?.current_period_end ?? now,
  };
  requirePaymentMethod(ctx, input, items, trial);
  const invoiceId = newId("in");
  const subscription = create(
    ctx,
    "subscriptions",
    {
      ...blankSubscription(id, input, items, now),
      latest_invoice: invoiceId,
      ...trialFields(input, trial, now),
    },
    "customer.subscription.created",
  );
  const lines = advanceLines(ctx, subscription, items, period, trial);
  const invoice = issueInvoice(ctx, {
    id: invoiceId,
    subscription,
    reason: "subscription_create",
    lines,
    period: { start: now, end: now },
  });
  const waits = input.paymentBehavior === "default_incomplete" && invoice.amount_due > 0;
  const { failure } = waits
    ? { failure: null }
    : collectInvoice(ctx, invoice, { onSession: input.onSession });
  if (failure && input.paymentBehavior === "error_if_incomplete") throw failure;
  return { subscription: ctx.store.get("subscriptions", id) ?? subscription, failure };
}

function firstItems(
  ctx: Context,
  id: string,
  input: StartInput,
  now: number,
  trial: boolean,
): SubscriptionItem[] {
  const [first] = input.items;
  if (!first) {
    throw invalid("Missing required param: items.", { code: "parameter_missing", param: "items" });
  }
  const rhythm = itemPrice(ctx, first.price, "items[0][price]").recurring;
  const end = trial ? input.trialEnd : rhythm && addRecurrences(now, rhythm, 1);
  const items = input.items.map((item, index) =>
    makeItem(ctx, id, item, { start: now, end: end ?? now }, `items[${index}][price]`),
  );
  commonRhythm(items);
  return items;
}

function requirePaymentMethod(
  ctx: Context,
  input: StartInput,
  items: SubscriptionItem[],
  trial: boolean,
): void {
  const owed = items.some((item) => !isMetered(item.price) && amountFor(item.price, item.quantity ?? 1) > 0);
  if (trial || !owed || input.paymentBehavior === "default_incomplete") return;
  const method = payingMethod(ctx, input.customer, { default_payment_method: input.defaultPaymentMethod });
  if (method === null) {
    throw invalid(
      "This customer has no attached payment source or default payment method. Please consider adding a default payment method.",
      { code: "resource_missing" },
    );
  }
}

function trialFields(input: StartInput, trial: boolean, now: number): Partial<Subscription> {
  if (!trial || input.trialEnd === null) return {};
  return {
    status: "trialing",
    trial_start: now,
    trial_end: input.trialEnd,
    billing_cycle_anchor: input.trialEnd,
  };
}

/** What every new one begins with. */
const FRESH = {
  object: "subscription",
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor_config: null,
  billing_schedules: [],
  billing_thresholds: null,
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  collection_method: "charge_automatically",
  customer_account: null,
  days_until_due: null,
  default_source: null,
  default_tax_rates: [],
  discounts: [],
  ended_at: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: "self" },
  },
  latest_invoice: null,
  livemode: false,
  managed_payments: null,
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  payment_settings: {
    payment_method_options: null,
    payment_method_types: null,
    save_default_payment_method: "off",
  },
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  test_clock: null,
  transfer_data: null,
  trial_end: null,
  trial_start: null,
} satisfies Partial<Subscription>;

function blankSubscription(
  id: string,
  input: StartInput,
  items: SubscriptionItem[],
  now: number,
): Subscription {
  return {
    ...FRESH,
    id,
    billing_cycle_anchor: now,
    billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible", updated_at: now },
    created: now,
    currency: items[0]?.price.currency ?? "usd",
    customer: input.customer,
    default_payment_method: input.defaultPaymentMethod,
    description: input.description,
    items: itemList(id, items),
    metadata: input.metadata,
    start_date: now,
    status: "incomplete",
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: input.missingPaymentMethod },
    },
  };
}
