import { isMetered } from "@/local/stripe/billing/metered";
import { sameRhythm } from "@/local/stripe/billing/periods";
import type { Context } from "@/local/stripe/context";
import { invalid, missing } from "@/local/stripe/http/errors";
import { newId } from "@/local/stripe/ids";
import type { Metadata, Plan, Price, Subscription, SubscriptionItem } from "@/local/stripe/wire";

export interface NewItem {
  price: string;
  quantity?: number | undefined;
  metadata?: Metadata | undefined;
}

export interface Period {
  start: number;
  end: number;
}

/** What recurs; every price of a subscription does. */
export function recurrenceOf(price: Price): NonNullable<Price["recurring"]> {
  if (price.recurring) return price.recurring;
  throw invalid(
    "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
  );
}

/** The active recurring price of an item; an error naming `param` for any other. */
export function itemPrice(ctx: Context, id: string, param: string): Price {
  const price = ctx.store.get("prices", id);
  if (!price) throw missing("price", id, param);
  if (!price.active) {
    throw invalid(`The price specified is inactive. This field only accepts active prices.`, { param });
  }
  recurrenceOf(price);
  return price;
}

/** A new item of a subscription; a metered one carries no quantity. */
export function makeItem(
  ctx: Context,
  subscription: string,
  given: NewItem,
  period: Period,
  param: string,
): SubscriptionItem {
  const price = itemPrice(ctx, given.price, param);
  if (isMetered(price) && given.quantity !== undefined) {
    throw invalid("You cannot set `quantity` on an item with a metered price.", { param });
  }
  return {
    id: newId("si", 14),
    object: "subscription_item",
    billing_thresholds: null,
    created: ctx.clock.seconds(),
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: given.metadata ?? {},
    plan: planOf(price),
    price,
    ...(!isMetered(price) && { quantity: given.quantity ?? 1 }),
    subscription,
    tax_rates: [],
  };
}

/** The old-style plan that Stripe still repeats beside each item's price. */
export function planOf(price: Price): Plan {
  const recurring = recurrenceOf(price);
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: recurring.interval,
    interval_count: recurring.interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: recurring.meter,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: null,
    trial_period_days: recurring.trial_period_days,
    usage_type: recurring.usage_type,
  };
}

/** The shared rhythm of all items; 400 when they differ in interval or currency, or when there is none. */
export function commonRhythm(items: SubscriptionItem[]): NonNullable<Price["recurring"]> {
  const [first] = items;
  if (!first) throw invalid("A subscription must have at least one active item.", { param: "items" });
  const rhythm = recurrenceOf(first.price);
  for (const { price } of items) {
    if (!sameRhythm(recurrenceOf(price), rhythm) || price.currency !== first.price.currency) {
      throw invalid("All prices of a subscription must have the same interval and currency.", {
        param: "items",
      });
    }
  }
  return rhythm;
}

/** A subscription's current period; all its items share it. */
export function periodOf(subscription: Subscription): Period {
  const [first] = subscription.items.data;
  return { start: first?.current_period_start ?? 0, end: first?.current_period_end ?? 0 };
}

/** The items under one new period. */
export function withPeriod(items: SubscriptionItem[], period: Period): SubscriptionItem[] {
  return items.map((item) => ({
    ...item,
    current_period_start: period.start,
    current_period_end: period.end,
  }));
}

/** The list in which a subscription carries its items. */
export function itemList(subscription: string, data: SubscriptionItem[]): Subscription["items"] {
  return {
    object: "list",
    data,
    has_more: false,
    url: `/v1/subscription_items?subscription=${subscription}`,
  };
}
