import { type Context, emit, update } from "@/local/stripe/context";
import type { Invoice, Subscription } from "@/local/stripe/wire";
import { billingOf } from "./billing-record";
import { cancelSubscription } from "./cancel-subscription";
import { collectInvoice } from "./collect-invoice";
import { expireCheckout } from "./expire-checkout";
import { periodOf } from "./items";
import { renewSubscription } from "./renew-subscription";

/** Something that time brings about. */
export interface Due {
  at: number;
  run(ctx: Context): void;
}

const NOTICE_SECONDS = 3 * 86_400;
const INCOMPLETE_SECONDS = 23 * 3_600;

/** The earliest thing due at or before `until`, or null. */
export function nextDue(ctx: Context, until: number): Due | null {
  let first: Due | null = null;
  for (const due of everythingDue(ctx)) {
    if (due.at <= until && (first === null || due.at < first.at)) first = due;
  }
  return first;
}

function* everythingDue(ctx: Context): Generator<Due> {
  for (const invoice of ctx.store.all("invoices")) {
    if (invoice.status === "open" && invoice.next_payment_attempt !== null) {
      yield { at: invoice.next_payment_attempt, run: (now) => retry(now, invoice) };
    }
  }
  for (const subscription of ctx.store.all("subscriptions")) yield* dueOf(ctx, subscription);
  for (const session of ctx.store.all("checkoutSessions")) {
    if (session.status === "open") {
      yield { at: session.expires_at, run: (now) => expireCheckout(now, session) };
    }
  }
}

function* dueOf(ctx: Context, subscription: Subscription): Generator<Due> {
  const { status, trial_end, cancel_at, created } = subscription;
  if (status === "incomplete") {
    yield { at: created + INCOMPLETE_SECONDS, run: (now) => expireIncomplete(now, subscription) };
    return;
  }
  if (!["active", "past_due", "trialing", "unpaid"].includes(status)) return;
  const { end } = periodOf(subscription);
  if (status === "trialing" && trial_end !== null && !billingOf(ctx, subscription.id).trialNoticeSent) {
    yield { at: trial_end - NOTICE_SECONDS, run: (now) => noticeTrialEnd(now, subscription) };
  }
  if (cancel_at !== null && cancel_at < end) {
    yield { at: cancel_at, run: (now) => cancelSubscription(now, subscription, "cancellation_requested") };
  }
  yield { at: end, run: (now) => renewSubscription(now, subscription) };
}

function retry(ctx: Context, invoice: Invoice): void {
  collectInvoice(ctx, invoice);
}

function noticeTrialEnd(ctx: Context, subscription: Subscription): void {
  ctx.store.put("billing", { ...billingOf(ctx, subscription.id), trialNoticeSent: true });
  emit(ctx, "customer.subscription.trial_will_end", subscription);
}

function expireIncomplete(ctx: Context, subscription: Subscription): void {
  const now = ctx.clock.seconds();
  const ended: Subscription = { ...subscription, status: "incomplete_expired", ended_at: now };
  update(ctx, "subscriptions", ended, "customer.subscription.updated");
  const invoice = ctx.store.get("invoices", subscription.latest_invoice ?? "");
  if (invoice?.status !== "open") return;
  const voided: Invoice = {
    ...invoice,
    status: "void",
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, voided_at: now },
  };
  update(ctx, "invoices", voided, "invoice.voided");
}
