import { z } from "zod";
import { type Context, create, update } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { missing } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import { emptyable, flag, list, metadata, pagination, text } from "@/local/stripe/http/params";
import { newId } from "@/local/stripe/ids";
import type { PortalConfiguration } from "@/local/stripe/wire";
import { mergeMetadata } from "./metadata";

const proration = z.enum(["always_invoice", "create_prorations", "none"]);

const features = z.strictObject({
  customer_update: z
    .strictObject({ allowed_updates: list(text).optional(), enabled: flag.optional() })
    .optional(),
  invoice_history: z.strictObject({ enabled: flag }).optional(),
  payment_method_update: z.strictObject({ enabled: flag }).optional(),
  subscription_cancel: z
    .strictObject({
      enabled: flag.optional(),
      mode: z.enum(["at_period_end", "immediately"]).optional(),
      proration_behavior: proration.optional(),
    })
    .optional(),
  subscription_update: z
    .strictObject({
      default_allowed_updates: list(z.enum(["price", "quantity", "promotion_code"])).optional(),
      enabled: flag.optional(),
      products: list(z.strictObject({ product: text, prices: list(text) })).optional(),
      proration_behavior: proration.optional(),
    })
    .optional(),
});

const writable = {
  business_profile: z
    .strictObject({
      headline: emptyable(text).optional(),
      privacy_policy_url: emptyable(text).optional(),
      terms_of_service_url: emptyable(text).optional(),
    })
    .optional(),
  default_return_url: emptyable(text).optional(),
  metadata: metadata.optional(),
  name: emptyable(text).optional(),
};

type Given = z.output<z.ZodObject<typeof writable>> & {
  features?: z.output<typeof features> | undefined;
  active?: boolean | undefined;
};

/** What a portal allows unless it is configured: everything, cancelling at the period's end. */
const DEFAULT_FEATURES: PortalConfiguration["features"] = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled: true,
    mode: "at_period_end",
    proration_behavior: "none",
  },
  subscription_pause: { duration: { interval_options: [], type: "indefinite" }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: "unchanged",
    default_allowed_updates: ["price"],
    enabled: true,
    products: null,
    proration_behavior: "create_prorations",
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: "end_trial",
  },
};

function blank(ctx: Context, isDefault: boolean): PortalConfiguration {
  const now = ctx.clock.seconds();
  return {
    id: newId("bpc"),
    object: "billing_portal.configuration",
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: now,
    default_return_url: null,
    features: DEFAULT_FEATURES,
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: now,
  };
}

function defined<T extends object>(
  given: T | undefined,
): { [K in keyof T]: Exclude<T[K], undefined> } | object {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined));
}

function merge(current: PortalConfiguration, given: Given): PortalConfiguration {
  const before = current.features;
  const wanted = given.features ?? {};
  const products = wanted.subscription_update?.products?.map((each) => ({
    adjustable_quantity: { enabled: false, maximum: null, minimum: 1 },
    ...each,
  }));
  return {
    ...current,
    active: given.active ?? current.active,
    business_profile: { ...current.business_profile, ...defined(given.business_profile) },
    default_return_url:
      given.default_return_url === undefined ? current.default_return_url : given.default_return_url,
    features: {
      ...before,
      customer_update: { ...before.customer_update, ...defined(wanted.customer_update) },
      invoice_history: { ...before.invoice_history, ...defined(wanted.invoice_history) },
      payment_method_update: { ...before.payment_method_update, ...defined(wanted.payment_method_update) },
      subscription_cancel: { ...before.subscription_cancel, ...defined(wanted.subscription_cancel) },
      subscription_update: {
        ...before.subscription_update,
        ...defined(wanted.subscription_update),
        products: products ?? before.subscription_update.products ?? null,
      },
    },
    metadata: mergeMetadata(current.metadata ?? {}, given.metadata),
    name: given.name === undefined ? current.name : given.name,
  };
}

/** The configuration; an error naming `param` when there is none. */
export function findPortalConfiguration(ctx: Context, id: string, param?: string): PortalConfiguration {
  const found = ctx.store.get("portalConfigurations", id);
  if (!found) throw missing("configuration", id, param);
  return found;
}

/** The account's default configuration, made on first use. */
export function defaultPortalConfiguration(ctx: Context): PortalConfiguration {
  const known = ctx.store.all("portalConfigurations").find((each) => each.is_default);
  if (known) return known;
  return create(ctx, "portalConfigurations", blank(ctx, true), "billing_portal.configuration.created");
}

export const portalConfigurationEndpoints: Endpoint[] = [
  endpoint("POST /v1/billing_portal/configurations", {
    params: { ...writable, features },
    run: (ctx, given) =>
      create(
        ctx,
        "portalConfigurations",
        merge(blank(ctx, false), given),
        "billing_portal.configuration.created",
      ),
  }),
  endpoint("GET /v1/billing_portal/configurations", {
    params: { ...pagination, active: flag.optional(), is_default: flag.optional() },
    run: (ctx, { active, is_default, ...paging }) =>
      page(
        ctx.store
          .all("portalConfigurations")
          .filter(
            (each) =>
              (active === undefined || each.active === active) &&
              (is_default === undefined || each.is_default === is_default),
          ),
        paging,
        "/v1/billing_portal/configurations",
      ),
  }),
  endpoint("GET /v1/billing_portal/configurations/:id", {
    run: (ctx, _params, id) => findPortalConfiguration(ctx, id),
  }),
  endpoint("POST /v1/billing_portal/configurations/:id", {
    params: { ...writable, active: flag.optional(), features: features.optional() },
    run(ctx, given, id) {
      const next = { ...merge(findPortalConfiguration(ctx, id), given), updated: ctx.clock.seconds() };
      return update(ctx, "portalConfigurations", next, "billing_portal.configuration.updated");
    },
  }),
];
