import { isMetered } from "@/local/stripe/billing/metered";
import { addRecurrences, sameRhythm } from "@/local/stripe/billing/periods";
import { type Context, update } from "@/local/stripe/context";
import type { ApiError } from "@/local/stripe/http/errors";
import { newId } from "@/local/stripe/ids";
import type { InvoiceLine, Subscription, SubscriptionItem } from "@/local/stripe/wire";
import { addPendingLines, takePendingLines } from "./billing-record";
import { collectInvoice } from "./collect-invoice";
import { issueInvoice } from "./issue-invoice";
import { commonRhythm, itemList, periodOf, withPeriod } from "./items";
import { advanceLines } from "./lines";
import { accruedLines, creditLines, prorationLines } from "./proration-lines";

export interface ChangeInput {
  /** The subscription with its plain fields already changed; the stored one is still the old. */
  next: Subscription;
  items: SubscriptionItem[];
  prorationBehavior: string;
  prorationDate: number | undefined;
  paymentBehavior: string;
}

/**
 * Stores a changed subscription. Changed items are prorated to the second: onto the next invoice
 * (create_prorations), at once (always_invoice), or not at all (none). Another interval begins a new period
 * now and is invoiced at once. Throws the 402 only under `error_if_incomplete`.
 */
export function changeSubscription(ctx: Context, input: ChangeInput): Subscription {
  const before = ctx.store.get("subscriptions", input.next.id) ?? input.next;
  const rhythm = commonRhythm(input.items);
  const restarts = !sameRhythm(rhythm, commonRhythm(before.items.data)) && before.status !== "trialing";
  if (restarts) return restartPeriod(ctx, input, before);
  const next = { ...input.next, items: itemList(before.id, input.items) };
  const lines = before.status === "trialing" ? [] : linesFor(ctx, before, input);
  if (input.prorationBehavior === "always_invoice" && lines.length > 0) {
    invoiceNow(ctx, next, lines, input.paymentBehavior);
  } else {
    update(ctx, "subscriptions", next, "customer.subscription.updated");
    addPendingLines(ctx, before.id, lines);
  }
  return ctx.store.get("subscriptions", before.id) ?? next;
}

function linesFor(ctx: Context, before: Subscription, input: ChangeInput): InvoiceLine[] {
  if (input.prorationBehavior === "none") return [];
  const at = input.prorationDate ?? ctx.clock.seconds();
  return [
    ...accruedLines(ctx, before, leavingMetered(before, input.items), at),
    ...prorationLines(ctx, before, input.items, at),
  ];
}

function leavingMetered(before: Subscription, after: SubscriptionItem[]): SubscriptionItem[] {
  return before.items.data.filter(
    (item) => isMetered(item.price) && !after.some((other) => other.price.id === item.price.id),
  );
}

function restartPeriod(ctx: Context, input: ChangeInput, before: Subscription): Subscription {
  const now = ctx.clock.seconds();
  const period = { start: now, end: addRecurrences(now, commonRhythm(input.items), 1) };
  const items = withPeriod(input.items, period);
  const next: Subscription = {
    ...input.next,
    billing_cycle_anchor: now,
    cancel_at: input.next.cancel_at_period_end ? period.end : input.next.cancel_at,
    items: itemList(before.id, items),
  };
  const credit = input.prorationBehavior === "none" ? [] : creditLines(ctx, before, now, before.items.data);
  const metered = before.items.data.filter((item) => isMetered(item.price));
  const lines = [
    ...credit,
    ...accruedLines(ctx, before, metered, now),
    ...advanceLines(ctx, next, items, period),
  ];
  invoiceNow(ctx, next, lines, input.paymentBehavior);
  return ctx.store.get("subscriptions", before.id) ?? next;
}

function invoiceNow(ctx: Context, next: Subscription, lines: InvoiceLine[], paymentBehavior: string): void {
  const id = newId("in");
  update(ctx, "subscriptions", { ...next, latest_invoice: id }, "customer.subscription.updated");
  const invoice = issueInvoice(ctx, {
    id,
    subscription: next,
    reason: "subscription_update",
    lines: [...takePendingLines(ctx, next.id), ...lines],
    period: periodOf(next),
  });
  const { failure }: { failure: ApiError | null } = collectInvoice(ctx, invoice);
  if (failure && paymentBehavior === "error_if_incomplete") throw failure;
}
