import { z } from "zod";
import { flag, list, metadata, text, whole } from "@/local/stripe/http/params";
import { trialSettings } from "./subscription-params";

const onOff = z.strictObject({ enabled: flag });

export const createCheckoutParams = {
  allow_promotion_codes: flag.optional(),
  automatic_tax: onOff.optional(),
  billing_address_collection: z.enum(["auto", "required"]).optional(),
  cancel_url: text.optional(),
  client_reference_id: text.max(200).optional(),
  currency: text.optional(),
  customer: text.optional(),
  customer_email: text.max(800).optional(),
  customer_update: z
    .strictObject({ address: text.optional(), name: text.optional(), shipping: text.optional() })
    .optional(),
  expires_at: whole.optional(),
  line_items: list(
    z.strictObject({
      price: text,
      quantity: whole.optional(),
      adjustable_quantity: z
        .strictObject({ enabled: flag, minimum: whole.optional(), maximum: whole.optional() })
        .optional(),
    }),
  ),
  locale: text.optional(),
  metadata: metadata.optional(),
  mode: z.enum(["payment", "setup", "subscription"]),
  payment_method_collection: z.enum(["always", "if_required"]).optional(),
  payment_method_types: list(text).optional(),
  subscription_data: z
    .strictObject({
      description: text.optional(),
      metadata: metadata.optional(),
      trial_end: whole.optional(),
      trial_period_days: whole.optional(),
      trial_settings: trialSettings.optional(),
    })
    .optional(),
  success_url: text,
  tax_id_collection: z.strictObject({ enabled: flag, required: text.optional() }).optional(),
  ui_mode: z.enum(["hosted_page"]).optional(),
};

export type CreateCheckout = z.output<z.ZodObject<typeof createCheckoutParams>>;
