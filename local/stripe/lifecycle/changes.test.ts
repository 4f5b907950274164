import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customerWithCard, type Harness, price, startHarness } from "@/local/stripe/test/harness";

let harness: Harness;
let sdk: Stripe;
let pro: Stripe.Price;
let business: Stripe.Price;
beforeAll(async () => {
  harness = await startHarness();
  sdk = harness.sdk;
  pro = await price(sdk, "Pro", 3000);
  business = await price(sdk, "Business", 9000);
});
afterAll(() => harness.close());

const subscribe = async (params: Partial<Stripe.SubscriptionCreateParams> = {}, card?: string) => {
  const customer = await customerWithCard(sdk, card);
  return sdk.subscriptions.create({ customer: customer.id, items: [{ price: pro.id }], ...params });
};
const toNextInvoice = (id: string) => harness.control("clock", { toNextInvoice: id });
const invoicesOf = async (subscription: string) =>
  (await sdk.invoices.list({ subscription, limit: 100 })).data;

describe("ending", () => {
  it("at the period's end can be undone until then, and deletes it then", async () => {
    const made = await subscribe();
    const ending = await sdk.subscriptions.update(made.id, { cancel_at_period_end: true });
    expect(ending).toMatchObject({ status: "active", cancel_at: ending.items.data[0]?.current_period_end });
    const going = await sdk.subscriptions.update(made.id, { cancel_at_period_end: false });
    expect(going).toMatchObject({ cancel_at: null, canceled_at: null, cancel_at_period_end: false });
    await sdk.subscriptions.update(made.id, { cancel_at_period_end: true });
    await toNextInvoice(made.id);
    const ended = await sdk.subscriptions.retrieve(made.id);
    expect(ended).toMatchObject({
      status: "canceled",
      cancellation_details: { reason: "cancellation_requested" },
    });
    expect(await invoicesOf(made.id)).toHaveLength(1);
    await expect(sdk.subscriptions.update(made.id, { cancel_at_period_end: false })).rejects.toMatchObject({
      statusCode: 400,
    });
    await expect(sdk.subscriptions.cancel(made.id)).rejects.toMatchObject({ code: "resource_missing" });
  });

  it("of a customer cancels what they had, and lists by status see it", async () => {
    const made = await subscribe();
    const customer = String(made.customer);
    await sdk.customers.del(customer);
    expect((await sdk.subscriptions.list({ customer })).data).toEqual([]);
    const all = await sdk.subscriptions.list({ customer, status: "all" });
    expect(all.data.map(({ status }) => status)).toEqual(["canceled"]);
  });
});

describe("changing plan and seats", () => {
  it("credits the unused and charges the remaining time, on the next invoice", async () => {
    const made = await subscribe();
    const [item] = made.items.data;
    const half = Math.floor(((item?.current_period_start ?? 0) + (item?.current_period_end ?? 0)) / 2);
    await harness.control("clock", { advanceTo: half });
    const seen = await sdk.invoices.createPreview({
      subscription: made.id,
      subscription_details: { items: [{ id: String(item?.id), price: business.id }], proration_date: half },
    });
    const changed = await sdk.subscriptions.update(made.id, {
      items: [{ id: String(item?.id), price: business.id }],
      proration_date: half,
    });
    expect(changed.items.data[0]?.price.id).toBe(business.id);
    expect(changed.items.data[0]?.current_period_end).toBe(item?.current_period_end);
    await toNextInvoice(made.id);
    const [invoice] = await invoicesOf(made.id);
    expect(invoice?.lines.data.map(({ amount }) => amount)).toEqual([-1500, 4500, 9000]);
    expect(invoice?.total).toBe(12_000);
    expect(seen.total).toBe(12_000);
  });

  it("invoices seats at once when asked, and a credit pays later invoices first", async () => {
    const made = await subscribe({ items: [{ price: business.id, quantity: 2 }] });
    const item = String(made.items.data[0]?.id);
    const now = made.items.data[0]?.current_period_start ?? 0;
    const more = await sdk.subscriptions.update(made.id, {
      items: [{ id: item, quantity: 3 }],
      proration_behavior: "always_invoice",
      proration_date: now,
      expand: ["latest_invoice"],
    });
    expect(more.latest_invoice).toMatchObject({
      status: "paid",
      total: 9000,
      billing_reason: "subscription_update",
    });
    await sdk.subscriptionItems.update(item, {
      quantity: 1,
      proration_behavior: "always_invoice",
      proration_date: now,
    });
    const customer = await sdk.customers.retrieve(String(made.customer));
    expect(customer).toMatchObject({ balance: -18_000 });
    await toNextInvoice(made.id);
    expect((await invoicesOf(made.id))[0]).toMatchObject({
      total: 9000,
      amount_due: 0,
      ending_balance: -9000,
    });
  });

  it("begins a new period at once for another interval", async () => {
    const yearly = await price(sdk, "Yearly", 30_000, "year");
    const made = await subscribe();
    const item = String(made.items.data[0]?.id);
    const changed = await sdk.subscriptions.update(made.id, { items: [{ id: item, price: yearly.id }] });
    const [after] = changed.items.data;
    expect((after?.current_period_end ?? 0) - (after?.current_period_start ?? 0)).toBeGreaterThan(
      364 * 86_400,
    );
    const [invoice] = await invoicesOf(made.id);
    expect(invoice?.status).toBe("paid");
    expect(invoice?.total).toBeLessThanOrEqual(27_001);
  });

  it("bills metered usage in arrears, and items can be added and removed", async () => {
    const meter = await sdk.billing.meters.create({
      display_name: "Calls",
      event_name: "calls",
      default_aggregation: { formula: "sum" },
    });
    const calls = await sdk.prices.create({
      currency: "usd",
      unit_amount: 2,
      product_data: { name: "Overage" },
      recurring: { interval: "month", usage_type: "metered", meter: meter.id },
    });
    const made = await subscribe();
    const added = await sdk.subscriptionItems.create({ subscription: made.id, price: calls.id });
    expect(added.quantity).toBeUndefined();
    await sdk.billing.meterEvents.create({
      event_name: "calls",
      payload: { stripe_customer_id: String(made.customer), value: "150" },
    });
    await toNextInvoice(made.id);
    const [invoice] = await invoicesOf(made.id);
    expect(invoice?.lines.data.map(({ quantity, amount }) => [quantity, amount])).toEqual([
      [150, 300],
      [1, 3000],
    ]);
    expect(await sdk.subscriptionItems.del(added.id)).toMatchObject({ deleted: true });
    expect((await sdk.subscriptionItems.list({ subscription: made.id })).data).toHaveLength(1);
  });
});
