import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "@/local/stripe/test/harness";

let harness: Harness;
let sdk: Stripe;
beforeAll(async () => {
  harness = await startHarness();
  sdk = harness.sdk;
});
afterAll(() => harness.close());

describe("customers", () => {
  it("are made, found by e-mail, changed, and answered as deleted once they are", async () => {
    const made = await sdk.customers.create({
      email: "a@example.com",
      metadata: { tenant: "t1", extra: "x" },
    });
    expect(made).toMatchObject({ object: "customer", email: "a@example.com", livemode: false, balance: 0 });
    expect((await sdk.customers.list({ email: "a@example.com" })).data.map(({ id }) => id)).toEqual([
      made.id,
    ]);
    expect((await sdk.customers.list({ email: "b@example.com" })).data).toEqual([]);
    const changed = await sdk.customers.update(made.id, { name: "Ann", metadata: { extra: "" } });
    expect(changed).toMatchObject({ name: "Ann", email: "a@example.com", metadata: { tenant: "t1" } });
    expect(await sdk.customers.del(made.id)).toEqual(
      expect.objectContaining({ id: made.id, object: "customer", deleted: true }),
    );
    expect(await sdk.customers.retrieve(made.id)).toMatchObject({ id: made.id, deleted: true });
    await expect(sdk.customers.update(made.id, { name: "B" })).rejects.toMatchObject({
      code: "resource_missing",
    });
    const events = await sdk.events.list({ type: "customer.*" });
    expect(events.data.map(({ type }) => type)).toEqual([
      "customer.deleted",
      "customer.updated",
      "customer.created",
    ]);
    expect(events.data[1]?.data.previous_attributes).toEqual({ name: null, metadata: { extra: "x" } });
  });
});

describe("products and prices", () => {
  it("are found by lookup key, which one price holds at a time", async () => {
    const product = await sdk.products.create({ name: "Pro" });
    const give = { product: product.id, currency: "usd", recurring: { interval: "month" as const } };
    const first = await sdk.prices.create({ ...give, unit_amount: 2900, lookup_key: "pro" });
    await expect(sdk.prices.create({ ...give, unit_amount: 1, lookup_key: "pro" })).rejects.toMatchObject({
      param: "lookup_key",
    });
    const second = await sdk.prices.create({
      ...give,
      unit_amount: 3900,
      lookup_key: "pro",
      transfer_lookup_key: true,
    });
    const found = await sdk.prices.list({ lookup_keys: ["pro", "other"], expand: ["data.product"] });
    expect(found.data.map(({ id }) => id)).toEqual([second.id]);
    expect(found.data[0]?.product).toMatchObject({ object: "product", name: "Pro" });
    expect((await sdk.prices.retrieve(first.id)).lookup_key).toBeNull();
    expect((await sdk.prices.update(first.id, { active: false })).active).toBe(false);
    expect((await sdk.products.update(product.id, { description: "Better" })).description).toBe("Better");
    await expect(sdk.products.del(product.id)).rejects.toMatchObject({ statusCode: 400 });
  });

  it("keep decimals exact, and show tiers only when asked", async () => {
    const cheap = await sdk.prices.create({
      currency: "usd",
      product_data: { name: "Calls" },
      billing_scheme: "tiered",
      tiers_mode: "graduated",
      tiers: [
        { up_to: 1000, unit_amount: 0 },
        { up_to: "inf", unit_amount_decimal: Stripe.Decimal.from("0.05") },
      ],
      recurring: { interval: "year" },
    });
    expect(cheap.tiers).toBeUndefined();
    const shown = await sdk.prices.retrieve(cheap.id, { expand: ["tiers"] });
    expect(shown.tiers?.[1]?.unit_amount_decimal?.toString()).toBe("0.05");
    expect(shown.tiers?.[1]?.up_to).toBeNull();
  });

  it("refuse to expand what cannot be expanded", async () => {
    const product = await sdk.products.create({ name: "Plain" });
    await expect(sdk.products.retrieve(product.id, { expand: ["name"] })).rejects.toMatchObject({
      statusCode: 400,
    });
    await expect(sdk.products.retrieve(product.id, { expand: ["nothing"] })).rejects.toMatchObject({
      statusCode: 400,
    });
  });
});

describe("meters", () => {
  it("count each event once by its identifier, and sum them by customer and hour", async () => {
    const meter = await sdk.billing.meters.create({
      display_name: "API calls",
      event_name: "api_calls",
      default_aggregation: { formula: "sum" },
    });
    const customer = await sdk.customers.create();
    const now = Math.floor(Date.now() / 1000);
    const event = (identifier: string, value: string, timestamp = now) => ({
      event_name: "api_calls",
      identifier,
      timestamp,
      payload: { stripe_customer_id: customer.id, value },
    });
    await sdk.billing.meterEvents.create(event("e1", "5"));
    await sdk.billing.meterEvents.create(event("e2", "7", now - 7200));
    await expect(sdk.billing.meterEvents.create(event("e1", "5"))).rejects.toMatchObject({
      statusCode: 400,
      param: "identifier",
    });
    await expect(sdk.billing.meterEvents.create(event("e3", "some"))).rejects.toMatchObject({
      statusCode: 400,
    });
    await expect(sdk.billing.meterEvents.create(event("e4", "1", now - 40 * 86_400))).rejects.toMatchObject({
      param: "timestamp",
    });
    const hour = 3600;
    const window = {
      customer: customer.id,
      start_time: Math.floor(now / hour) * hour - 3 * hour,
      end_time: Math.floor(now / hour) * hour + hour,
    };
    const whole = await sdk.billing.meters.listEventSummaries(meter.id, window);
    expect(whole.data.map(({ aggregated_value }) => aggregated_value)).toEqual([12]);
    const hourly = await sdk.billing.meters.listEventSummaries(meter.id, {
      ...window,
      value_grouping_window: "hour",
    });
    expect(hourly.data.map(({ aggregated_value }) => aggregated_value)).toEqual([5, 7]);
    await sdk.billing.meters.deactivate(meter.id);
    await expect(sdk.billing.meterEvents.create(event("e5", "1"))).rejects.toMatchObject({
      param: "event_name",
    });
    expect((await sdk.billing.meters.reactivate(meter.id)).status).toBe("active");
    expect((await sdk.billing.meters.list()).data).toHaveLength(1);
  });
});

describe("portal configurations", () => {
  it("keep what an update does not name", async () => {
    const made = await sdk.billingPortal.configurations.create({
      features: { subscription_cancel: { enabled: true, mode: "immediately" } },
    });
    const changed = await sdk.billingPortal.configurations.update(made.id, {
      features: { invoice_history: { enabled: false } },
    });
    expect(changed.features.subscription_cancel.mode).toBe("immediately");
    expect(changed.features.invoice_history.enabled).toBe(false);
    expect((await sdk.billingPortal.configurations.list()).data).toHaveLength(1);
  });
});
