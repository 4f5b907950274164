import { z } from "zod";
import { decimal, emptyable, flag, list, metadata, text, whole } from "@/local/stripe/http/params";

/** How a price recurs, as a create call gives it. */
export const recurring = z.strictObject({
  interval: z.enum(["day", "week", "month", "year"]),
  interval_count: whole.optional(),
  meter: text.optional(),
  trial_period_days: whole.optional(),
  usage_type: z.enum(["licensed", "metered"]).optional(),
});

export const tier = z.strictObject({
  up_to: z.union([z.literal("inf"), whole]),
  flat_amount: whole.optional(),
  flat_amount_decimal: decimal.optional(),
  unit_amount: whole.optional(),
  unit_amount_decimal: decimal.optional(),
});

export const createPriceParams = {
  currency: text.regex(/^[A-Za-z]{3}$/, "currency"),
  active: flag.optional(),
  billing_scheme: z.enum(["per_unit", "tiered"]).optional(),
  lookup_key: text.max(200).optional(),
  metadata: metadata.optional(),
  nickname: text.optional(),
  product: text.optional(),
  product_data: z
    .strictObject({
      id: text.optional(),
      name: text.min(1),
      active: flag.optional(),
      metadata: metadata.optional(),
      unit_label: text.optional(),
    })
    .optional(),
  recurring: recurring.optional(),
  tax_behavior: z.enum(["exclusive", "inclusive", "unspecified"]).optional(),
  tiers: list(tier).optional(),
  tiers_mode: z.enum(["graduated", "volume"]).optional(),
  transfer_lookup_key: flag.optional(),
  transform_quantity: z.strictObject({ divide_by: whole, round: z.enum(["up", "down"]) }).optional(),
  unit_amount: whole.optional(),
  unit_amount_decimal: decimal.optional(),
};

export const updatePriceParams = {
  active: flag.optional(),
  lookup_key: emptyable(text.max(200)).optional(),
  metadata: metadata.optional(),
  nickname: emptyable(text).optional(),
  tax_behavior: z.enum(["exclusive", "inclusive", "unspecified"]).optional(),
  transfer_lookup_key: flag.optional(),
};

export type CreatePrice = z.output<z.ZodObject<typeof createPriceParams>>;
export type UpdatePrice = z.output<z.ZodObject<typeof updatePriceParams>>;
export type GivenTier = z.output<typeof tier>;
