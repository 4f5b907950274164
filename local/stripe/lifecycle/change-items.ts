import { isMetered } from "@/local/stripe/billing/metered";
import type { Context } from "@/local/stripe/context";
import { invalid, missing } from "@/local/stripe/http/errors";
import { mergeMetadata } from "@/local/stripe/objects/metadata";
import type { Metadata, Subscription, SubscriptionItem } from "@/local/stripe/wire";
import { itemPrice, makeItem, periodOf, planOf } from "./items";

/** One entry of an update's `items`: with an id it changes or removes that item, without one it adds. */
export interface ItemChange {
  id?: string | undefined;
  price?: string | undefined;
  quantity?: number | undefined;
  deleted?: boolean | undefined;
  metadata?: "" | Metadata | undefined;
}

/** The items after these changes; nothing is stored. 400 for an unknown item or a wrong price. */
export function applyItemChanges(
  ctx: Context,
  subscription: Subscription,
  changes: ItemChange[],
): SubscriptionItem[] {
  let items = subscription.items.data;
  changes.forEach((change, index) => {
    const param = `items[${index}]`;
    if (change.id === undefined) {
      items = [...items, addedItem(ctx, subscription, items, change, param)];
      return;
    }
    const current = items.find((item) => item.id === change.id);
    if (!current) throw missing("subscription item", change.id, `${param}[id]`);
    items = change.deleted
      ? items.filter((item) => item !== current)
      : items.map((item) => (item === current ? changedItem(ctx, current, change, param) : item));
  });
  return items;
}

function addedItem(
  ctx: Context,
  subscription: Subscription,
  items: SubscriptionItem[],
  change: ItemChange,
  param: string,
): SubscriptionItem {
  const { price, quantity, metadata } = change;
  if (price === undefined) {
    throw invalid(`Missing required param: ${param}[price].`, {
      code: "parameter_missing",
      param: `${param}[price]`,
    });
  }
  if (items.some((item) => item.price.id === price)) {
    throw invalid(`Cannot add multiple subscription items with the same price: ${price}`, { param });
  }
  const given = { price, quantity, metadata: mergeMetadata({}, metadata) };
  return makeItem(ctx, subscription.id, given, periodOf(subscription), `${param}[price]`);
}

function changedItem(
  ctx: Context,
  current: SubscriptionItem,
  change: ItemChange,
  param: string,
): SubscriptionItem {
  const price = change.price === undefined ? current.price : itemPrice(ctx, change.price, `${param}[price]`);
  const metered = isMetered(price);
  if (metered && change.quantity !== undefined) {
    throw invalid("You cannot set `quantity` on an item with a metered price.", {
      param: `${param}[quantity]`,
    });
  }
  if (change.quantity !== undefined && change.quantity < 0) {
    throw invalid("Invalid non-negative integer", {
      code: "parameter_invalid_integer",
      param: `${param}[quantity]`,
    });
  }
  const { quantity: before = 1, ...rest } = current;
  return {
    ...rest,
    price,
    plan: planOf(price),
    metadata: mergeMetadata(current.metadata, change.metadata),
    ...(!metered && { quantity: change.quantity ?? before }),
  };
}
