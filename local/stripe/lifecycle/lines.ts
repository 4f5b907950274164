import { isMetered } from "@/local/stripe/billing/metered";
import { amountFor } from "@/local/stripe/billing/rating";
import type { Context } from "@/local/stripe/context";
import { newId } from "@/local/stripe/ids";
import type { InvoiceLine, Price, Subscription, SubscriptionItem } from "@/local/stripe/wire";
import type { Period } from "./items";
import { usageOf } from "./usage";

interface LineInput {
  subscription: string;
  item: Pick<SubscriptionItem, "id" | "price">;
  amount: number;
  quantity: number;
  description: string;
  period: Period;
  proration: boolean;
}

/** One invoice line of a subscription item. */
export function makeLine(input: LineInput): InvoiceLine {
  const { price } = input.item;
  return {
    id: newId("il_tmp"),
    object: "line_item",
    amount: input.amount,
    currency: price.currency,
    description: input.description,
    discount_amounts: [],
    discountable: !input.proration,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: input.proration,
        proration_details: { credited_items: null },
        subscription: input.subscription,
        subscription_item: input.item.id,
      },
      type: "subscription_item_details",
    },
    period: input.period,
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: "price_details",
      unit_amount_decimal: price.unit_amount_decimal,
    },
    quantity: input.quantity,
    quantity_decimal: String(input.quantity),
    subscription: input.subscription,
    subtotal: input.amount,
    taxes: [],
  };
}

/** The licensed items' lines for a period that begins: billed in advance; free of charge in a trial. */
export function advanceLines(
  ctx: Context,
  subscription: Pick<Subscription, "id">,
  items: SubscriptionItem[],
  period: Period,
  trial = false,
): InvoiceLine[] {
  return items
    .filter((item) => !isMetered(item.price))
    .map((item) => {
      const quantity = item.quantity ?? 1;
      return makeLine({
        subscription: subscription.id,
        item,
        amount: trial ? 0 : amountFor(item.price, quantity),
        quantity,
        description: lineText(ctx, item.price, quantity, trial),
        period,
        proration: false,
      });
    });
}

/** The metered items' lines for a period that ended: billed in arrears, by what the meter counted. */
export function arrearsLines(
  ctx: Context,
  subscription: Pick<Subscription, "id" | "customer">,
  items: SubscriptionItem[],
  period: Period,
): InvoiceLine[] {
  return items
    .filter((item) => isMetered(item.price))
    .map((item) => {
      const meter = ctx.store.get("meters", item.price.recurring?.meter ?? "");
      const quantity = meter ? usageOf(ctx, meter, subscription.customer, period.start, period.end) : 0;
      return makeLine({
        subscription: subscription.id,
        item,
        amount: amountFor(item.price, quantity),
        quantity,
        description: lineText(ctx, item.price, quantity, false),
        period,
        proration: false,
      });
    });
}

function lineText(ctx: Context, price: Price, quantity: number, trial: boolean): string {
  const name = productName(ctx, price);
  if (trial) return `Trial period for ${name}`;
  const amount =
    price.unit_amount_decimal === null ? "tiered" : (Number(price.unit_amount_decimal) / 100).toFixed(2);
  return `${quantity} × ${name} (at ${amount} ${price.currency.toUpperCase()} / ${price.recurring?.interval ?? "once"})`;
}

/** The name a person knows the price by. */
export function productName(ctx: Context, price: Price): string {
  return ctx.store.get("products", price.product)?.name ?? price.nickname ?? price.id;
}
