import type { z } from "zod";
import { type Context, emit } from "@/local/stripe/context";
import { invalid, missing } from "@/local/stripe/http/errors";
import { flag } from "@/local/stripe/http/params";
import { billingOf, takePendingLines } from "@/local/stripe/lifecycle/billing-record";
import { cancelSubscription, hasEnded } from "@/local/stripe/lifecycle/cancel-subscription";
import { collectInvoice } from "@/local/stripe/lifecycle/collect-invoice";
import { issueInvoice } from "@/local/stripe/lifecycle/issue-invoice";
import { periodOf } from "@/local/stripe/lifecycle/items";
import { arrearsLines } from "@/local/stripe/lifecycle/lines";
import { creditLines } from "@/local/stripe/lifecycle/proration-lines";
import { resumePaused } from "@/local/stripe/lifecycle/renew-subscription";
import type { Subscription } from "@/local/stripe/wire";
import { findSubscription } from "./find-subscription";
import { cancellationDetails } from "./subscription-params";

export const cancelParams = {
  cancellation_details: cancellationDetails.optional(),
  invoice_now: flag.optional(),
  prorate: flag.optional(),
};

/** Ends a subscription now, with a last invoice where asked. */
export function cancelNow(
  ctx: Context,
  id: string,
  given: z.output<z.ZodObject<typeof cancelParams>>,
): Subscription {
  const subscription = findSubscription(ctx, id);
  if (hasEnded(subscription)) throw missing("subscription", id);
  const now = ctx.clock.seconds();
  const { data } = subscription.items;
  const period = { start: periodOf(subscription).start, end: now };
  const lines = [
    ...(given.prorate ? creditLines(ctx, subscription, now, data) : []),
    ...(given.invoice_now ? arrearsLines(ctx, subscription, data, period) : []),
  ];
  const pending = billingOf(ctx, id).pendingLines.length > 0;
  if (given.invoice_now && (lines.length > 0 || pending)) {
    const owed = [...takePendingLines(ctx, id), ...lines];
    const invoice = issueInvoice(ctx, { subscription, reason: "manual", lines: owed, period });
    collectInvoice(ctx, invoice);
  }
  const current = findSubscription(ctx, id);
  return cancelSubscription(
    ctx,
    current,
    "cancellation_requested",
    given.cancellation_details?.comment ?? null,
  );
}

/** Resumes a paused subscription; 400 for any other. */
export function resumeSubscription(ctx: Context, id: string): Subscription {
  const subscription = findSubscription(ctx, id);
  if (subscription.status !== "paused") {
    throw invalid("You can only resume a subscription whose status is `paused`.");
  }
  const resumed = resumePaused(ctx, subscription);
  emit(ctx, "customer.subscription.resumed", resumed);
  return resumed;
}
