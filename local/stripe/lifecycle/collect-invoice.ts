import { type Context, emit, update } from "@/local/stripe/context";
import { type ApiError, invalid } from "@/local/stripe/http/errors";
import { declined } from "@/local/stripe/objects/cards";
import { readSettings } from "@/local/stripe/settings";
import type { Invoice, Subscription } from "@/local/stripe/wire";
import { cancelSubscription, hasEnded } from "./cancel-subscription";

const DAY = 86_400;

export interface CollectOptions {
  /** The person is there, so a card that only fails later charges passes. */
  onSession?: boolean;
  paymentMethod?: string | null;
}

export interface Collected {
  invoice: Invoice;
  failure: ApiError | null;
}

/**
 * Tries to charge an open invoice and moves its subscription along: paid makes it active, a failure makes
 * it past_due and plans a retry, the last failure ends it as the dunning settings say.
 */
export function collectInvoice(ctx: Context, invoice: Invoice, options: CollectOptions = {}): Collected {
  if (invoice.amount_remaining === 0) return { invoice: markPaid(ctx, invoice, false), failure: null };
  const subscription = subscriptionOf(ctx, invoice);
  const method = options.paymentMethod ?? payingMethod(ctx, invoice.customer, subscription);
  const failure = charge(ctx, method, options.onSession ?? false);
  if (!failure) return { invoice: markPaid(ctx, invoice, true), failure: null };
  return { invoice: markFailed(ctx, invoice, subscription), failure };
}

/** The method that pays for a subscription: its own, else the customer's default. */
export function payingMethod(
  ctx: Context,
  customer: string | null,
  subscription: Pick<Subscription, "default_payment_method"> | undefined,
): string | null {
  const own = subscription?.default_payment_method ?? null;
  if (own !== null) return own;
  return ctx.store.get("customers", customer ?? "")?.invoice_settings.default_payment_method ?? null;
}

/** The subscription an invoice belongs to. */
export function subscriptionOf(ctx: Context, invoice: Invoice): Subscription | undefined {
  const id = invoice.parent?.subscription_details?.subscription;
  return id === undefined ? undefined : ctx.store.get("subscriptions", id);
}

function charge(ctx: Context, method: string | null, onSession: boolean): ApiError | null {
  const card = method === null ? undefined : ctx.store.get("cards", method);
  if (!card) {
    return invalid("There is no `default_payment_method` set on this Customer or Subscription.", {
      code: "missing",
      param: "payment_method",
    });
  }
  return card.chargeFailure !== null && !onSession ? declined(card.chargeFailure) : null;
}

/** Marks an open invoice as paid; `attempted` says whether money was asked for. */
export function markPaid(ctx: Context, invoice: Invoice, attempted: boolean): Invoice {
  const now = ctx.clock.seconds();
  const paid: Invoice = {
    ...invoice,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    attempt_count: invoice.attempt_count + (attempted ? 1 : 0),
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    status: "paid",
    status_transitions: { ...invoice.status_transitions, paid_at: now },
  };
  ctx.store.put("invoices", paid);
  emit(ctx, "invoice.paid", paid);
  emit(ctx, "invoice.payment_succeeded", paid);
  const subscription = subscriptionOf(ctx, paid);
  const waits = ["incomplete", "past_due", "unpaid"];
  if (subscription?.latest_invoice === paid.id && waits.includes(subscription.status)) {
    update(ctx, "subscriptions", { ...subscription, status: "active" }, "customer.subscription.updated");
  }
  return paid;
}

function markFailed(ctx: Context, invoice: Invoice, subscription: Subscription | undefined): Invoice {
  const dunned = subscription && subscription.status !== "incomplete" && !hasEnded(subscription);
  const retryAt = dunned ? nextRetry(ctx, invoice) : null;
  const failed: Invoice = {
    ...invoice,
    attempt_count: invoice.attempt_count + 1,
    attempted: true,
    next_payment_attempt: retryAt,
  };
  ctx.store.put("invoices", failed);
  emit(ctx, "invoice.payment_failed", failed);
  if (dunned) afterFailure(ctx, subscription, retryAt === null);
  return ctx.store.get("invoices", failed.id) ?? failed;
}

function nextRetry(ctx: Context, invoice: Invoice): number | null {
  const first = invoice.status_transitions.finalized_at ?? invoice.created;
  const times = readSettings(ctx.store).dunning.retryDays.map((days) => first + days * DAY);
  return times.find((at) => at > ctx.clock.seconds()) ?? null;
}

function afterFailure(ctx: Context, subscription: Subscription, exhausted: boolean): void {
  const { afterLastRetry } = readSettings(ctx.store).dunning;
  if (exhausted && afterLastRetry === "cancel") {
    cancelSubscription(ctx, subscription, "payment_failed");
    return;
  }
  const status = exhausted && afterLastRetry === "unpaid" ? "unpaid" : "past_due";
  update(ctx, "subscriptions", { ...subscription, status }, "customer.subscription.updated");
}
