import { addRecurrences, periodEnd } from "@/local/stripe/billing/periods";
import { type Context, update } from "@/local/stripe/context";
import { newId } from "@/local/stripe/ids";
import type { InvoiceLine, Subscription } from "@/local/stripe/wire";
import { takePendingLines } from "./billing-record";
import { cancelSubscription } from "./cancel-subscription";
import { collectInvoice, payingMethod } from "./collect-invoice";
import { issueInvoice } from "./issue-invoice";
import { commonRhythm, itemList, type Period, periodOf, withPeriod } from "./items";
import { advanceLines, arrearsLines } from "./lines";

/**
 * What happens at the end of a period, a trial included: the next period begins and is invoiced with the
 * usage of the last, or the subscription ends if it was to. Events: customer.subscription.updated (or
 * deleted), then the invoice's.
 */
export function renewSubscription(ctx: Context, subscription: Subscription): void {
  const past = periodOf(subscription);
  const trial = subscription.status === "trialing";
  const usage = trial ? [] : arrearsLines(ctx, subscription, subscription.items.data, past);
  const owed = [...usage.filter((line) => line.quantity !== 0), ...takePendingLines(ctx, subscription.id)];
  if (subscription.cancel_at !== null && subscription.cancel_at <= past.end) {
    endAtPeriodEnd(ctx, subscription, owed, past);
    return;
  }
  if (trial && payingMethod(ctx, subscription.customer, subscription) === null) {
    const then = subscription.trial_settings?.end_behavior.missing_payment_method;
    if (then === "cancel") {
      cancelSubscription(ctx, subscription, "payment_failed");
      return;
    }
    if (then === "pause") {
      const paused: Subscription = { ...subscription, status: "paused" };
      update(ctx, "subscriptions", paused, "customer.subscription.paused");
      return;
    }
  }
  beginNextPeriod(ctx, subscription, past, usage, owed);
}

/** A paused trial goes on: a new period begins now and is invoiced. */
export function resumePaused(ctx: Context, subscription: Subscription): Subscription {
  const now = ctx.clock.seconds();
  const rhythm = commonRhythm(subscription.items.data);
  const period = { start: now, end: addRecurrences(now, rhythm, 1) };
  invoicePeriod(ctx, { ...subscription, status: "active", billing_cycle_anchor: now }, period, [], {
    start: now,
    end: now,
  });
  return ctx.store.get("subscriptions", subscription.id) ?? subscription;
}

function endAtPeriodEnd(ctx: Context, subscription: Subscription, owed: InvoiceLine[], past: Period): void {
  if (owed.length > 0) {
    const invoice = issueInvoice(ctx, {
      subscription,
      reason: "subscription_cycle",
      lines: owed,
      period: past,
    });
    ctx.store.put("subscriptions", { ...subscription, latest_invoice: invoice.id });
    collectInvoice(ctx, invoice);
  }
  const current = ctx.store.get("subscriptions", subscription.id) ?? subscription;
  cancelSubscription(ctx, current, "cancellation_requested");
}

function beginNextPeriod(
  ctx: Context,
  subscription: Subscription,
  past: Period,
  usage: InvoiceLine[],
  owed: InvoiceLine[],
): void {
  const rhythm = commonRhythm(subscription.items.data);
  const period = { start: past.end, end: periodEnd(subscription.billing_cycle_anchor, past.end, rhythm) };
  const next: Subscription = {
    ...subscription,
    status: subscription.status === "trialing" ? "active" : subscription.status,
  };
  // Stripe shows a metered line even when nothing was used, but only if the invoice is made anyway.
  const unused = usage.filter((line) => line.quantity === 0);
  invoicePeriod(ctx, next, period, [...unused, ...owed], past);
}

function invoicePeriod(
  ctx: Context,
  subscription: Subscription,
  period: Period,
  extra: InvoiceLine[],
  invoiced: Period,
): void {
  const id = newId("in");
  const items = withPeriod(subscription.items.data, period);
  const next: Subscription = {
    ...subscription,
    items: itemList(subscription.id, items),
    latest_invoice: id,
  };
  update(ctx, "subscriptions", next, "customer.subscription.updated");
  const lines = [...extra, ...advanceLines(ctx, next, items, period)];
  // An unpaid subscription goes on being invoiced, but as drafts that nobody is charged for.
  const finalize = next.status !== "unpaid";
  const invoice = issueInvoice(
    ctx,
    { id, subscription: next, reason: "subscription_cycle", lines, period: invoiced },
    finalize,
  );
  if (finalize) collectInvoice(ctx, invoice);
}
