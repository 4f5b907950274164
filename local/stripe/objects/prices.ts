import { z } from "zod";
import { type Context, create, update } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { invalid, missing } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import { flag, inRange, list, pagination, text, timeRange } from "@/local/stripe/http/params";
import { newId } from "@/local/stripe/ids";
import type { Price, PriceTier } from "@/local/stripe/wire";
import { mergeMetadata } from "./metadata";
import { findMeter } from "./meters";
import {
  type CreatePrice,
  createPriceParams,
  type GivenTier,
  type UpdatePrice,
  updatePriceParams,
} from "./price-params";
import { createProduct, findProduct } from "./products";

/** The price; an error naming `param` when there is none. */
export function findPrice(ctx: Context, id: string, param?: string): Price {
  const price = ctx.store.get("prices", id);
  if (!price) throw missing("price", id, param);
  return price;
}

function productOf(ctx: Context, given: CreatePrice): string {
  if (given.product !== undefined) return findProduct(ctx, given.product, "product").id;
  if (given.product_data) return createProduct(ctx, given.product_data).id;
  throw invalid("You must specify either `product` or `product_data` when creating a price.", {
    code: "parameter_missing",
    param: "product",
  });
}

function recurringOf(ctx: Context, given: CreatePrice): Price["recurring"] {
  if (!given.recurring) return null;
  const { interval, interval_count = 1, usage_type = "licensed", trial_period_days = null } = given.recurring;
  const { meter = null } = given.recurring;
  if (usage_type === "metered" && meter === null) {
    throw invalid("A metered price must be backed by a meter.", {
      code: "parameter_missing",
      param: "recurring[meter]",
    });
  }
  if (meter !== null) findMeter(ctx, meter, "recurring[meter]");
  return { interval, interval_count, meter, trial_period_days, usage_type };
}

function amountOf(given: CreatePrice): Pick<Price, "unit_amount" | "unit_amount_decimal"> {
  const { unit_amount, unit_amount_decimal } = given;
  if (given.billing_scheme === "tiered") return { unit_amount: null, unit_amount_decimal: null };
  if (unit_amount !== undefined) return { unit_amount, unit_amount_decimal: String(unit_amount) };
  if (unit_amount_decimal === undefined) {
    throw invalid("Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.", {
      code: "parameter_missing",
      param: "unit_amount",
    });
  }
  return {
    unit_amount: /^-?\d+$/.test(unit_amount_decimal) ? Number(unit_amount_decimal) : null,
    unit_amount_decimal,
  };
}

function tierOf(given: GivenTier): PriceTier {
  const both = (amount: number | undefined, exact: string | undefined) => exact ?? amount?.toString() ?? null;
  return {
    flat_amount: given.flat_amount ?? null,
    flat_amount_decimal: both(given.flat_amount, given.flat_amount_decimal),
    unit_amount: given.unit_amount ?? null,
    unit_amount_decimal: both(given.unit_amount, given.unit_amount_decimal),
    up_to: given.up_to === "inf" ? null : given.up_to,
  };
}

function tiersOf(given: CreatePrice): Pick<Price, "tiers"> {
  if (given.billing_scheme !== "tiered") return {};
  const last = given.tiers?.at(-1);
  if (!given.tiers_mode || last?.up_to !== "inf") {
    throw invalid("A tiered price needs `tiers_mode`, and a last tier whose `up_to` is `inf`.", {
      param: "tiers",
    });
  }
  return { tiers: given.tiers?.map(tierOf) ?? [] };
}

function claimLookupKey(ctx: Context, key: string | null | undefined, transfer: boolean | undefined): void {
  const holder = key ? ctx.store.all("prices").find((price) => price.lookup_key === key) : undefined;
  if (!holder) return;
  if (!transfer) {
    throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, { param: "lookup_key" });
  }
  update(ctx, "prices", { ...holder, lookup_key: null }, "price.updated");
}

function createPrice(ctx: Context, given: CreatePrice): Price {
  claimLookupKey(ctx, given.lookup_key, given.transfer_lookup_key);
  const recurring = recurringOf(ctx, given);
  const price: Price = {
    id: newId("price"),
    object: "price",
    active: given.active ?? true,
    billing_scheme: given.billing_scheme ?? "per_unit",
    created: ctx.clock.seconds(),
    currency: given.currency.toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: given.lookup_key ?? null,
    metadata: mergeMetadata({}, given.metadata),
    nickname: given.nickname ?? null,
    product: productOf(ctx, given),
    recurring,
    tax_behavior: given.tax_behavior ?? "unspecified",
    ...tiersOf(given),
    tiers_mode: given.billing_scheme === "tiered" ? (given.tiers_mode ?? null) : null,
    transform_quantity: given.transform_quantity ?? null,
    type: recurring ? "recurring" : "one_time",
    ...amountOf(given),
  };
  return create(ctx, "prices", price, "price.created");
}

function changePrice(ctx: Context, id: string, given: UpdatePrice): Price {
  const price = findPrice(ctx, id);
  if (given.lookup_key !== price.lookup_key) {
    claimLookupKey(ctx, given.lookup_key, given.transfer_lookup_key);
  }
  const next: Price = {
    ...price,
    active: given.active ?? price.active,
    lookup_key: given.lookup_key === undefined ? price.lookup_key : given.lookup_key,
    metadata: mergeMetadata(price.metadata, given.metadata),
    nickname: given.nickname === undefined ? price.nickname : given.nickname,
    tax_behavior: given.tax_behavior ?? price.tax_behavior,
  };
  return update(ctx, "prices", next, "price.updated");
}

const listParams = {
  ...pagination,
  active: flag.optional(),
  created: timeRange.optional(),
  currency: text.optional(),
  lookup_keys: list(text).optional(),
  product: text.optional(),
  recurring: z
    .strictObject({
      interval: text.optional(),
      meter: text.optional(),
      usage_type: z.enum(["licensed", "metered"]).optional(),
    })
    .optional(),
  type: z.enum(["one_time", "recurring"]).optional(),
};

function matches(price: Price, wanted: z.output<z.ZodObject<typeof listParams>>): boolean {
  const same = <T>(value: T, want: T | undefined) => want === undefined || value === want;
  return (
    same(price.active, wanted.active) &&
    same(price.currency, wanted.currency) &&
    same(price.product, wanted.product) &&
    same<string>(price.type, wanted.type) &&
    same<string | undefined>(price.recurring?.interval, wanted.recurring?.interval) &&
    same<string | undefined>(price.recurring?.usage_type, wanted.recurring?.usage_type) &&
    same<string | null | undefined>(price.recurring?.meter, wanted.recurring?.meter) &&
    (wanted.lookup_keys === undefined || wanted.lookup_keys.includes(price.lookup_key ?? "")) &&
    inRange(price.created, wanted.created)
  );
}

export const priceEndpoints: Endpoint[] = [
  endpoint("POST /v1/prices", { params: createPriceParams, run: createPrice }),
  endpoint("GET /v1/prices", {
    params: listParams,
    run: (ctx, wanted) =>
      page(
        ctx.store.all("prices").filter((price) => matches(price, wanted)),
        wanted,
        "/v1/prices",
      ),
  }),
  endpoint("GET /v1/prices/:id", { run: (ctx, _params, id) => findPrice(ctx, id) }),
  endpoint("POST /v1/prices/:id", {
    params: updatePriceParams,
    run: (ctx, given, id) => changePrice(ctx, id, given),
  }),
];
