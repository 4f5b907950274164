import { z } from "zod";
import { type Context, create, emit, update } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { missing } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import {
  emptyable,
  inRange,
  list,
  metadata,
  pagination,
  text,
  timeRange,
  whole,
} from "@/local/stripe/http/params";
import { newId } from "@/local/stripe/ids";
import { cancelSubscription } from "@/local/stripe/lifecycle/cancel-subscription";
import type { Customer } from "@/local/stripe/wire";
import { mergeMetadata } from "./metadata";
import { attachPaymentMethod, findPaymentMethod } from "./payment-methods";

const address = z.strictObject({
  city: emptyable(text).optional(),
  country: emptyable(text).optional(),
  line1: emptyable(text).optional(),
  line2: emptyable(text).optional(),
  postal_code: emptyable(text).optional(),
  state: emptyable(text).optional(),
});

const writable = {
  address: emptyable(address).optional(),
  balance: whole.optional(),
  description: emptyable(text).optional(),
  email: emptyable(text.max(512)).optional(),
  invoice_settings: z.strictObject({ default_payment_method: emptyable(text).optional() }).optional(),
  metadata: metadata.optional(),
  name: emptyable(text.max(256)).optional(),
  phone: emptyable(text.max(20)).optional(),
  preferred_locales: list(text).optional(),
  tax_exempt: emptyable(z.enum(["none", "exempt", "reverse"])).optional(),
};

type Writable = z.output<z.ZodObject<typeof writable>>;

/** The customer; 404 (400 when named by a parameter) when there is none. */
export function findCustomer(ctx: Context, id: string, param?: string): Customer {
  const customer = ctx.store.get("customers", id);
  if (!customer) throw missing("customer", id, param);
  return customer;
}

/** Makes a customer and tells of it. */
export function createCustomer(ctx: Context, given: Writable): Customer {
  const id = newId("cus", 14);
  const blank: Customer = {
    id,
    object: "customer",
    address: null,
    balance: 0,
    created: ctx.clock.seconds(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
  return create(ctx, "customers", merge(blank, given), "customer.created");
}

function merge(customer: Customer, given: Writable): Customer {
  const { address: place, invoice_settings: settings, metadata: data, ...plain } = given;
  const set = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  return {
    ...customer,
    ...set,
    ...(place !== undefined && { address: place && fullAddress(place) }),
    ...(settings?.default_payment_method !== undefined && {
      invoice_settings: {
        ...customer.invoice_settings,
        default_payment_method: settings.default_payment_method,
      },
    }),
    metadata: mergeMetadata(customer.metadata, data),
  };
}

function fullAddress(given: z.output<typeof address>): NonNullable<Customer["address"]> {
  const { city = null, country = null, line1 = null, line2 = null, postal_code = null, state = null } = given;
  return { city, country, line1, line2, postal_code, state };
}

function changeCustomer(ctx: Context, id: string, given: Writable): Customer {
  const method = given.invoice_settings?.default_payment_method;
  if (method && findPaymentMethod(ctx, method, "invoice_settings[default_payment_method]").customer !== id) {
    throw missing("PaymentMethod", method, "invoice_settings[default_payment_method]");
  }
  return update(ctx, "customers", merge(findCustomer(ctx, id), given), "customer.updated");
}

function deleteCustomer(ctx: Context, id: string): object {
  const customer = findCustomer(ctx, id);
  for (const subscription of ctx.store.all("subscriptions")) {
    if (subscription.customer === id) cancelSubscription(ctx, subscription, "cancellation_requested");
  }
  ctx.store.remove("customers", id);
  const stone = { id, object: "customer", deleted: true } as const;
  ctx.store.put("deletedCustomers", stone);
  emit(ctx, "customer.deleted", customer);
  return stone;
}

export const customerEndpoints: Endpoint[] = [
  endpoint("POST /v1/customers", {
    params: { ...writable, payment_method: text.optional() },
    run(ctx, { payment_method, ...given }) {
      const customer = createCustomer(ctx, given);
      if (payment_method) attachPaymentMethod(ctx, payment_method, customer.id);
      return customer;
    },
  }),
  endpoint("GET /v1/customers", {
    params: { ...pagination, email: text.optional(), created: timeRange.optional() },
    run: (ctx, { email, created, ...paging }) =>
      page(
        ctx.store
          .all("customers")
          .filter((each) => (email === undefined || each.email === email) && inRange(each.created, created)),
        paging,
        "/v1/customers",
      ),
  }),
  endpoint("GET /v1/customers/:id", {
    run: (ctx, _params, id) => ctx.store.get("deletedCustomers", id) ?? findCustomer(ctx, id),
  }),
  endpoint("POST /v1/customers/:id", {
    params: writable,
    run: (ctx, given, id) => changeCustomer(ctx, id, given),
  }),
  endpoint("DELETE /v1/customers/:id", { run: (ctx, _params, id) => deleteCustomer(ctx, id) }),
];
