import { type Context, emit } from "@/local/stripe/context";
import type { Subscription } from "@/local/stripe/wire";

type Reason = NonNullable<NonNullable<Subscription["cancellation_details"]>["reason"]>;

/** Ends a subscription now: status canceled, no more collection; customer.subscription.deleted. */
export function cancelSubscription(
  ctx: Context,
  subscription: Subscription,
  reason: Reason,
  comment: string | null = null,
): Subscription {
  if (hasEnded(subscription)) return subscription;
  const now = ctx.clock.seconds();
  const details = subscription.cancellation_details;
  const ended: Subscription = {
    ...subscription,
    status: "canceled",
    canceled_at: subscription.canceled_at ?? now,
    cancel_at_period_end: subscription.cancel_at_period_end,
    ended_at: now,
    cancellation_details: {
      comment: comment ?? details?.comment ?? null,
      feedback: details?.feedback ?? null,
      feedback_option: null,
      reason: details?.reason ?? reason,
    },
  };
  ctx.store.put("subscriptions", ended);
  for (const invoice of ctx.store.all("invoices")) {
    const mine = invoice.parent?.subscription_details?.subscription === subscription.id;
    if (mine && (invoice.status === "open" || invoice.status === "draft")) {
      ctx.store.put("invoices", { ...invoice, auto_advance: false, next_payment_attempt: null });
    }
  }
  emit(ctx, "customer.subscription.deleted", ended);
  return ended;
}

/** Canceled and expired subscriptions never change again. */
export function hasEnded({ status }: Pick<Subscription, "status">): boolean {
  return status === "canceled" || status === "incomplete_expired";
}
