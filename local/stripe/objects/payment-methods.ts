import { z } from "zod";
import { type Context, create, update } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { invalid, missing } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import { metadata, pagination, text, whole } from "@/local/stripe/http/params";
import { newId } from "@/local/stripe/ids";
import type { PaymentMethod } from "@/local/stripe/wire";
import { behaviourOf, declined, NUMBER_BY_TOKEN } from "./cards";
import { mergeMetadata } from "./metadata";

export interface CardInput {
  number: string;
  expMonth: number;
  expYear: number;
  email?: string | null;
}

/** The payment method; an error naming `param` when there is none. */
export function findPaymentMethod(ctx: Context, id: string, param?: string): PaymentMethod {
  const method = ctx.store.get("paymentMethods", id);
  if (!method) throw missing("PaymentMethod", id, param);
  return method;
}

/** Stores a card (never its number), attached to a customer or not yet. */
export function createCard(ctx: Context, input: CardInput, customer: string | null): PaymentMethod {
  const number = input.number.replace(/[\s-]/g, "");
  const behaviour = behaviourOf(number);
  const card: NonNullable<PaymentMethod["card"]> = {
    brand: behaviour.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
    country: "US",
    display_brand: behaviour.brand,
    exp_month: input.expMonth,
    exp_year: input.expYear,
    fingerprint: `sim${number.slice(-4)}`,
    funding: "credit",
    generated_from: null,
    last4: number.slice(-4),
    networks: { available: [behaviour.brand], preferred: null },
    regulated_status: "unregulated",
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
  const method: PaymentMethod = {
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: null, email: input.email ?? null, name: null, phone: null, tax_id: null },
    card,
    created: ctx.clock.seconds(),
    customer,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
  ctx.store.put("cards", {
    id: method.id,
    chargeFailure: behaviour.entryDecline ?? behaviour.chargeDecline,
  });
  if (customer === null) {
    ctx.store.put("paymentMethods", method);
    return method;
  }
  if (behaviour.entryDecline) throw declined(behaviour.entryDecline);
  return create(ctx, "paymentMethods", method, "payment_method.attached");
}

/** Attaches a stored method, or one of Stripe's ready-made `pm_card_…`, to a customer; 402 when refused. */
export function attachPaymentMethod(ctx: Context, id: string, customer: string): PaymentMethod {
  const ready = NUMBER_BY_TOKEN[id];
  if (ready) {
    return createCard(ctx, { number: ready, expMonth: 12, expYear: cardYear(ctx) }, customer);
  }
  const method = findPaymentMethod(ctx, id, "payment_method");
  if (method.customer !== null && method.customer !== customer) {
    throw invalid("This PaymentMethod is already attached to another customer.", { param: "payment_method" });
  }
  return update(ctx, "paymentMethods", { ...method, customer }, "payment_method.attached");
}

function cardYear(ctx: Context): number {
  return new Date(ctx.clock.seconds() * 1000).getUTCFullYear() + 5;
}

const createParams = {
  type: z.literal("card"),
  card: z.strictObject({
    number: text.optional(),
    exp_month: whole.optional(),
    exp_year: whole.optional(),
    cvc: text.optional(),
    token: text.optional(),
  }),
  billing_details: z.strictObject({ email: text.optional(), name: text.optional() }).optional(),
  metadata: metadata.optional(),
};

function createMethod(ctx: Context, given: z.output<z.ZodObject<typeof createParams>>): PaymentMethod {
  const { card } = given;
  const number = card.number ?? NUMBER_BY_TOKEN[card.token ?? ""];
  if (!number)
    throw invalid("Missing required param: card[number].", {
      code: "parameter_missing",
      param: "card[number]",
    });
  const input = {
    number,
    expMonth: card.exp_month ?? 12,
    expYear: card.exp_year ?? cardYear(ctx),
    email: given.billing_details?.email ?? null,
  };
  const method = createCard(ctx, input, null);
  const tagged = { ...method, metadata: mergeMetadata({}, given.metadata) };
  ctx.store.put("paymentMethods", tagged);
  return tagged;
}

function listOf(ctx: Context, customer: string | undefined) {
  return ctx.store
    .all("paymentMethods")
    .filter((method) => customer !== undefined && method.customer === customer);
}

export const paymentMethodEndpoints: Endpoint[] = [
  endpoint("POST /v1/payment_methods", { params: createParams, run: createMethod }),
  endpoint("GET /v1/payment_methods", {
    params: { ...pagination, customer: text.optional(), type: text.optional() },
    run: (ctx, { customer, type: _, ...paging }) =>
      page(listOf(ctx, customer), paging, "/v1/payment_methods"),
  }),
  endpoint("GET /v1/customers/:id/payment_methods", {
    params: { ...pagination, type: text.optional() },
    run: (ctx, paging, id) => page(listOf(ctx, id), paging, `/v1/customers/${id}/payment_methods`),
  }),
  endpoint("GET /v1/payment_methods/:id", { run: (ctx, _params, id) => findPaymentMethod(ctx, id) }),
  endpoint("POST /v1/payment_methods/:id/attach", {
    params: { customer: text },
    run(ctx, { customer }, id) {
      if (!ctx.store.get("customers", customer)) throw missing("customer", customer, "customer");
      return attachPaymentMethod(ctx, id, customer);
    },
  }),
  endpoint("POST /v1/payment_methods/:id/detach", {
    run: (ctx, _params, id) =>
      update(
        ctx,
        "paymentMethods",
        { ...findPaymentMethod(ctx, id), customer: null },
        "payment_method.detached",
      ),
  }),
];
