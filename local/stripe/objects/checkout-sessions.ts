import { z } from "zod";
import { isMetered } from "@/local/stripe/billing/metered";
import { amountFor } from "@/local/stripe/billing/rating";
import type { Context } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { invalid, missing } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import { inRange, metadata, pagination, text, timeRange } from "@/local/stripe/http/params";
import { newId } from "@/local/stripe/ids";
import { expireCheckout } from "@/local/stripe/lifecycle/expire-checkout";
import { itemPrice } from "@/local/stripe/lifecycle/items";
import { productName } from "@/local/stripe/lifecycle/lines";
import type { CheckoutLineItem, CheckoutSession } from "@/local/stripe/wire";
import { type CreateCheckout, createCheckoutParams } from "./checkout-params";
import { findCustomer } from "./customers";
import { mergeMetadata } from "./metadata";

const DAY = 86_400;

/** The checkout session; 404 when there is none. */
export function findCheckout(ctx: Context, id: string): CheckoutSession {
  const session = ctx.store.get("checkoutSessions", id);
  if (!session) throw missing("checkout.session", id);
  return session;
}

function linesOf(ctx: Context, given: CreateCheckout): CheckoutLineItem[] {
  if (given.line_items.length === 0) {
    throw invalid("Missing required param: line_items.", { code: "parameter_missing", param: "line_items" });
  }
  return given.line_items.map((line, index) => {
    const param = `line_items[${index}]`;
    const price = itemPrice(ctx, line.price, `${param}[price]`);
    if (isMetered(price) && line.quantity !== undefined) {
      throw invalid("Quantity should not be specified where usage_type is `metered`.", {
        param: `${param}[quantity]`,
      });
    }
    if (!isMetered(price) && line.quantity === undefined) {
      throw invalid("Quantity is required. Add `quantity` to the line item.", {
        param: `${param}[quantity]`,
      });
    }
    const amount = isMetered(price) ? 0 : amountFor(price, line.quantity ?? 1);
    return {
      id: newId("li"),
      object: "item",
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: price.currency,
      description: productName(ctx, price),
      metadata: {},
      price,
      quantity: line.quantity ?? null,
    };
  });
}

function checkUrls(given: CreateCheckout): void {
  for (const param of ["success_url", "cancel_url"] as const) {
    const url = given[param];
    if (url !== undefined && !/^https?:\/\/[^\s]+$/.test(url)) {
      throw invalid("Not a valid URL", { code: "url_invalid", param });
    }
  }
}

function createCheckout(ctx: Context, given: CreateCheckout): CheckoutSession {
  if (given.mode !== "subscription") {
    throw invalid("The simulator serves `subscription` mode only.", { param: "mode" });
  }
  if (given.customer !== undefined && given.customer_email !== undefined) {
    throw invalid("You may only specify one of these parameters: customer, customer_email.", {
      code: "parameters_exclusive",
      param: "customer",
    });
  }
  checkUrls(given);
  if (given.customer !== undefined) findCustomer(ctx, given.customer, "customer");
  const now = ctx.clock.seconds();
  const expires = given.expires_at ?? now + DAY;
  if (expires < now + 1_800 || expires > now + DAY) {
    throw invalid("The `expires_at` timestamp must be from 30 minutes to 24 hours in the future.", {
      param: "expires_at",
    });
  }
  const lines = linesOf(ctx, given);
  const session = newSession(ctx, given, lines, expires);
  const plan = given.subscription_data;
  ctx.store.put("checkoutSessions", session);
  ctx.store.put("checkoutDetails", {
    id: session.id,
    lines,
    subscription: {
      metadata: mergeMetadata({}, plan?.metadata),
      description: plan?.description ?? null,
      trialPeriodDays: plan?.trial_period_days ?? null,
      trialEnd: plan?.trial_end ?? null,
      missingPaymentMethod: plan?.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice",
    },
  });
  return session;
}

/** What every new one begins with. */
const FRESH = {
  object: "checkout.session",
  adaptive_pricing: null,
  after_expiration: null,
  allowed_payment_method_types: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: {
    after_submit: null,
    shipping_address: null,
    submit: null,
    terms_of_service_acceptance: null,
  },
  customer_account: null,
  customer_details: null,
  discounts: [],
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  livemode: false,
  locale: null,
  managed_payments: null,
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_configuration_details: null,
  payment_method_options: null,
  payment_method_types: ["card"],
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  submit_type: null,
  subscription: null,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: "hosted_page",
  wallet_options: null,
} satisfies Partial<CheckoutSession>;

function newSession(
  ctx: Context,
  given: CreateCheckout,
  lines: CheckoutLineItem[],
  expires: number,
): CheckoutSession {
  const id = newId("cs_test", 58);
  const sum = lines.reduce((total, line) => total + line.amount_total, 0);
  return {
    ...FRESH,
    id,
    allow_promotion_codes: given.allow_promotion_codes ?? null,
    amount_subtotal: sum,
    amount_total: sum,
    billing_address_collection: given.billing_address_collection ?? null,
    cancel_url: given.cancel_url ?? null,
    client_reference_id: given.client_reference_id ?? null,
    created: ctx.clock.seconds(),
    currency: lines[0]?.currency ?? null,
    customer: given.customer ?? null,
    customer_creation: given.customer === undefined ? "always" : null,
    customer_email: given.customer_email ?? null,
    expires_at: expires,
    metadata: mergeMetadata({}, given.metadata),
    mode: "subscription",
    payment_method_collection: given.payment_method_collection ?? "always",
    payment_status: "unpaid",
    status: "open",
    success_url: given.success_url,
    url: `${ctx.publicUrl}/checkout/${id}`,
  };
}

export const checkoutEndpoints: Endpoint[] = [
  endpoint("POST /v1/checkout/sessions", { params: createCheckoutParams, run: createCheckout }),
  endpoint("GET /v1/checkout/sessions", {
    params: {
      ...pagination,
      created: timeRange.optional(),
      customer: text.optional(),
      status: z.enum(["complete", "expired", "open"]).optional(),
      subscription: text.optional(),
    },
    run: (ctx, { created, customer, status, subscription, ...paging }) =>
      page(
        ctx.store
          .all("checkoutSessions")
          .filter(
            (each) =>
              (customer === undefined || each.customer === customer) &&
              (status === undefined || each.status === status) &&
              (subscription === undefined || each.subscription === subscription) &&
              inRange(each.created, created),
          ),
        paging,
        "/v1/checkout/sessions",
      ),
  }),
  endpoint("GET /v1/checkout/sessions/:id", { run: (ctx, _params, id) => findCheckout(ctx, id) }),
  endpoint("POST /v1/checkout/sessions/:id", {
    params: { metadata: metadata.optional() },
    run(ctx, given, id) {
      const session = findCheckout(ctx, id);
      const next = { ...session, metadata: mergeMetadata(session.metadata ?? {}, given.metadata) };
      ctx.store.put("checkoutSessions", next);
      return next;
    },
  }),
  endpoint("POST /v1/checkout/sessions/:id/expire", {
    run(ctx, _params, id) {
      const session = findCheckout(ctx, id);
      if (session.status === "open") return expireCheckout(ctx, session);
      throw invalid('Only Checkout Sessions with a status in ["open"] can be expired.');
    },
  }),
  endpoint("GET /v1/checkout/sessions/:id/line_items", {
    params: pagination,
    run(ctx, paging, id) {
      findCheckout(ctx, id);
      const lines = ctx.store.get("checkoutDetails", id)?.lines ?? [];
      return page(lines.toReversed(), paging, `/v1/checkout/sessions/${id}/line_items`);
    },
  }),
];
