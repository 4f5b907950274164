import { isMetered } from "@/local/stripe/billing/metered";
import { remainingAmount } from "@/local/stripe/billing/proration";
import { amountFor } from "@/local/stripe/billing/rating";
import type { Context } from "@/local/stripe/context";
import type { InvoiceLine, Subscription, SubscriptionItem } from "@/local/stripe/wire";
import { type Period, periodOf } from "./items";
import { arrearsLines, makeLine, productName } from "./lines";

type Lines = (
  ctx: Context,
  subscription: Subscription,
  at: number,
  items: SubscriptionItem[],
) => InvoiceLine[];

/** Credit for the unused time of what goes, and a charge for the remaining time of what comes. */
export function prorationLines(
  ctx: Context,
  subscription: Subscription,
  after: SubscriptionItem[],
  at: number,
): InvoiceLine[] {
  const before = subscription.items.data;
  const changed = (item: SubscriptionItem, others: SubscriptionItem[]) =>
    !others.some(
      (other) => other.id === item.id && other.price.id === item.price.id && other.quantity === item.quantity,
    );
  return [
    ...creditLines(
      ctx,
      subscription,
      at,
      before.filter((item) => changed(item, after)),
    ),
    ...chargeLines(
      ctx,
      subscription,
      at,
      after.filter((item) => changed(item, before)),
    ),
  ];
}

/** Negative lines: the unused time of licensed items. */
export const creditLines: Lines = (ctx, subscription, at, items) =>
  timeLines(ctx, subscription, at, items, -1, "Unused time on");

const chargeLines: Lines = (ctx, subscription, at, items) =>
  timeLines(ctx, subscription, at, items, 1, "Remaining time on");

function timeLines(
  ctx: Context,
  subscription: Subscription,
  at: number,
  items: SubscriptionItem[],
  sign: 1 | -1,
  words: string,
): InvoiceLine[] {
  const whole = periodOf(subscription);
  const rest: Period = { start: at, end: whole.end };
  const day = new Date(at * 1000).toISOString().slice(0, 10);
  return items
    .filter((item) => !isMetered(item.price))
    .map((item) => {
      const quantity = item.quantity ?? 1;
      return makeLine({
        subscription: subscription.id,
        item,
        amount: sign * remainingAmount(amountFor(item.price, quantity), whole, at),
        quantity,
        description: `${words} ${quantity} × ${productName(ctx, item.price)} after ${day}`,
        period: rest,
        proration: true,
      });
    });
}

/** What metered items that are leaving have counted so far. */
export function accruedLines(
  ctx: Context,
  subscription: Subscription,
  leaving: SubscriptionItem[],
  at: number,
): InvoiceLine[] {
  const soFar = { start: periodOf(subscription).start, end: at };
  return arrearsLines(ctx, subscription, leaving, soFar).filter((line) => line.quantity !== 0);
}
