import { z } from "zod";
import { emptyable, flag, list, metadata, text, whole } from "@/local/stripe/http/params";

const prorationBehavior = z.enum(["always_invoice", "create_prorations", "none"]);
const paymentBehavior = z.enum([
  "allow_incomplete",
  "default_incomplete",
  "error_if_incomplete",
  "pending_if_incomplete",
]);

export const trialSettings = z.strictObject({
  end_behavior: z.strictObject({ missing_payment_method: z.enum(["cancel", "create_invoice", "pause"]) }),
});

const paymentSettings = z.strictObject({
  payment_method_types: list(text).optional(),
  save_default_payment_method: z.enum(["off", "on_subscription"]).optional(),
});

export const cancellationDetails = z.strictObject({
  comment: emptyable(text).optional(),
  feedback: emptyable(text).optional(),
});

const shared = {
  cancel_at_period_end: flag.optional(),
  default_payment_method: text.optional(),
  description: emptyable(text.max(500)).optional(),
  metadata: metadata.optional(),
  off_session: flag.optional(),
  payment_behavior: paymentBehavior.optional(),
  payment_settings: paymentSettings.optional(),
  proration_behavior: prorationBehavior.optional(),
  trial_end: z.union([z.literal("now"), whole]).optional(),
  trial_settings: trialSettings.optional(),
};

export const createSubscriptionParams = {
  ...shared,
  cancel_at: whole.optional(),
  collection_method: z.literal("charge_automatically").optional(),
  currency: text.optional(),
  customer: text,
  items: list(z.strictObject({ price: text, quantity: whole.optional(), metadata: metadata.optional() })),
  trial_from_plan: flag.optional(),
  trial_period_days: whole.optional(),
};

export const updateSubscriptionParams = {
  ...shared,
  cancel_at: emptyable(whole).optional(),
  cancellation_details: cancellationDetails.optional(),
  items: list(
    z.strictObject({
      id: text.optional(),
      price: text.optional(),
      quantity: whole.optional(),
      deleted: flag.optional(),
      clear_usage: flag.optional(),
      metadata: metadata.optional(),
    }),
  ).optional(),
  proration_date: whole.optional(),
};

export const itemBehaviour = {
  payment_behavior: paymentBehavior.optional(),
  proration_behavior: prorationBehavior.optional(),
  proration_date: whole.optional(),
};

export type CreateSubscription = z.output<z.ZodObject<typeof createSubscriptionParams>>;
export type UpdateSubscription = z.output<z.ZodObject<typeof updateSubscriptionParams>>;
