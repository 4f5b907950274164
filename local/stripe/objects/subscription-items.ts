import type { Context } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { missing } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import { flag, metadata, pagination, text, whole } from "@/local/stripe/http/params";
import type { ItemChange } from "@/local/stripe/lifecycle/change-items";
import type { Subscription, SubscriptionItem } from "@/local/stripe/wire";
import { findSubscription } from "./find-subscription";
import { itemBehaviour, type UpdateSubscription } from "./subscription-params";
import { updateSubscription } from "./subscriptions";

type Behaviour = Pick<UpdateSubscription, "payment_behavior" | "proration_behavior" | "proration_date">;

function ownerOf(ctx: Context, id: string): { subscription: Subscription; item: SubscriptionItem } {
  for (const subscription of ctx.store.all("subscriptions")) {
    const item = subscription.items.data.find((each) => each.id === id);
    if (item) return { subscription, item };
  }
  throw missing("subscription item", id);
}

function change(ctx: Context, subscription: string, items: ItemChange[], behaviour: Behaviour): Subscription {
  return updateSubscription(ctx, subscription, { ...behaviour, items });
}

export const subscriptionItemEndpoints: Endpoint[] = [
  endpoint("POST /v1/subscription_items", {
    params: {
      ...itemBehaviour,
      subscription: text,
      price: text,
      quantity: whole.optional(),
      metadata: metadata.optional(),
    },
    run(ctx, { subscription, price, quantity, metadata: data, ...behaviour }) {
      const { id } = findSubscription(ctx, subscription, "subscription");
      const changed = change(ctx, id, [{ price, quantity, metadata: data }], behaviour);
      return changed.items.data.at(-1) ?? changed;
    },
  }),
  endpoint("GET /v1/subscription_items", {
    params: { ...pagination, subscription: text },
    run: (ctx, { subscription, ...paging }) =>
      page(
        findSubscription(ctx, subscription, "subscription").items.data.toReversed(),
        paging,
        "/v1/subscription_items",
      ),
  }),
  endpoint("GET /v1/subscription_items/:id", { run: (ctx, _params, id) => ownerOf(ctx, id).item }),
  endpoint("POST /v1/subscription_items/:id", {
    params: {
      ...itemBehaviour,
      price: text.optional(),
      quantity: whole.optional(),
      metadata: metadata.optional(),
      off_session: flag.optional(),
    },
    run(ctx, { price, quantity, metadata: data, off_session: _, ...behaviour }, id) {
      const { subscription } = ownerOf(ctx, id);
      change(ctx, subscription.id, [{ id, price, quantity, metadata: data }], behaviour);
      return ownerOf(ctx, id).item;
    },
  }),
  endpoint("DELETE /v1/subscription_items/:id", {
    params: { ...itemBehaviour, clear_usage: flag.optional() },
    run(ctx, { clear_usage: _, ...behaviour }, id) {
      const { subscription } = ownerOf(ctx, id);
      change(ctx, subscription.id, [{ id, deleted: true }], behaviour);
      return { id, object: "subscription_item", deleted: true };
    },
  }),
];
