import type { Context } from "@/local/stripe/context";
import { missing } from "@/local/stripe/http/errors";
import type { Subscription } from "@/local/stripe/wire";

/** The subscription; an error naming `param` when there is none. */
export function findSubscription(ctx: Context, id: string, param?: string): Subscription {
  const subscription = ctx.store.get("subscriptions", id);
  if (!subscription) throw missing("subscription", id, param);
  return subscription;
}
