import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customerWithCard, type Harness, price, startHarness } from "@/local/stripe/test/harness";

let harness: Harness;
let sdk: Stripe;
let pro: Stripe.Price;
beforeAll(async () => {
  harness = await startHarness();
  sdk = harness.sdk;
  pro = await price(sdk, "Pro", 3000);
});
afterAll(() => harness.close());

const subscribe = async (params: Partial<Stripe.SubscriptionCreateParams> = {}, card?: string) => {
  const customer = await customerWithCard(sdk, card);
  return sdk.subscriptions.create({ customer: customer.id, items: [{ price: pro.id }], ...params });
};
const eventsOf = async (customer: string) => {
  const all = await sdk.events.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
  const about = all.filter(({ data }) => JSON.stringify(data.object).includes(customer));
  return about.reverse().map(({ type }) => type);
};
const toNextInvoice = (id: string) => harness.control("clock", { toNextInvoice: id });
const invoicesOf = async (subscription: string) =>
  (await sdk.invoices.list({ subscription, limit: 100 })).data;

describe("a subscription's first day", () => {
  it("is active and paid at once with a good card, periods on its items, in Stripe's order of events", async () => {
    const made = await subscribe({ metadata: { tenant: "t" }, expand: ["latest_invoice"] });
    expect(made.status).toBe("active");
    const [item] = made.items.data;
    expect((item?.current_period_end ?? 0) - (item?.current_period_start ?? 0)).toBeGreaterThan(27 * 86_400);
    expect(made.latest_invoice).toMatchObject({
      status: "paid",
      amount_paid: 3000,
      billing_reason: "subscription_create",
      parent: { subscription_details: { subscription: made.id, metadata: { tenant: "t" } } },
    });
    expect(await eventsOf(String(made.customer))).toEqual([
      "customer.created",
      "payment_method.attached",
      "customer.updated",
      "customer.subscription.created",
      "invoice.created",
      "invoice.finalized",
      "invoice.paid",
      "invoice.payment_succeeded",
      "customer.subscription.updated",
    ]);
  });

  it("is incomplete after a decline, refused without any card, and expires after 23 hours", async () => {
    const made = await subscribe({}, "pm_card_chargeCustomerFail");
    expect(made.status).toBe("incomplete");
    const bare = await sdk.customers.create();
    await expect(
      sdk.subscriptions.create({ customer: bare.id, items: [{ price: pro.id }] }),
    ).rejects.toMatchObject({ code: "resource_missing" });
    await expect(
      subscribe({ payment_behavior: "error_if_incomplete" }, "pm_card_chargeCustomerFail"),
    ).rejects.toBeInstanceOf(Stripe.errors.StripeCardError);
    await harness.control("clock", { advanceSeconds: 24 * 3600 });
    expect((await sdk.subscriptions.retrieve(made.id)).status).toBe("incomplete_expired");
    expect((await invoicesOf(made.id)).map(({ status }) => status)).toEqual(["void"]);
  });

  it("charges nothing in a trial, gives notice three days before its end, then bills", async () => {
    const made = await subscribe({ trial_period_days: 14 });
    expect(made.status).toBe("trialing");
    await toNextInvoice(made.id);
    const after = await sdk.subscriptions.retrieve(made.id);
    expect(after.status).toBe("active");
    expect((await invoicesOf(made.id)).map(({ amount_paid }) => amount_paid)).toEqual([3000, 0]);
    expect(await eventsOf(String(made.customer))).toContain("customer.subscription.trial_will_end");
  });

  it("pauses a trial that ends without a card, and resumes it", async () => {
    const customer = await sdk.customers.create();
    const made = await sdk.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.id }],
      trial_period_days: 1,
      trial_settings: { end_behavior: { missing_payment_method: "pause" } },
    });
    await toNextInvoice(made.id);
    expect((await sdk.subscriptions.retrieve(made.id)).status).toBe("paused");
    const method = await sdk.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    await sdk.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
    expect((await sdk.subscriptions.resume(made.id)).status).toBe("active");
  });
});

describe("renewal", () => {
  it("moves the period on by a month, invoices it and tells what changed", async () => {
    const made = await subscribe();
    const end = made.items.data[0]?.current_period_end;
    await toNextInvoice(made.id);
    const after = await sdk.subscriptions.retrieve(made.id);
    expect(after.items.data[0]?.current_period_start).toBe(end);
    expect((await invoicesOf(made.id)).map(({ billing_reason, status }) => [billing_reason, status])).toEqual(
      [
        ["subscription_cycle", "paid"],
        ["subscription_create", "paid"],
      ],
    );
    const { data } = await sdk.events.list({ type: "customer.subscription.updated", limit: 1 });
    expect(data[0]?.data.previous_attributes).toHaveProperty("items");
    expect(data[0]?.request).toEqual({ id: null, idempotency_key: null });
    expect(data[0]?.created).toBe(end);
  });

  it("goes past due when the card fails, retries by schedule, then is canceled", async () => {
    const made = await subscribe();
    const customer = String(made.customer);
    const failing = await sdk.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    await sdk.customers.update(customer, { invoice_settings: { default_payment_method: failing.id } });
    await toNextInvoice(made.id);
    expect((await sdk.subscriptions.retrieve(made.id)).status).toBe("past_due");
    const [open] = await invoicesOf(made.id);
    expect(open).toMatchObject({ status: "open", attempt_count: 1, amount_remaining: 3000 });
    expect(open?.next_payment_attempt).toBe((open?.created ?? 0) + 3 * 86_400);
    await harness.control("clock", { advanceSeconds: 16 * 86_400 });
    const ended = await sdk.subscriptions.retrieve(made.id);
    expect(ended).toMatchObject({ status: "canceled", cancellation_details: { reason: "payment_failed" } });
    const types = await eventsOf(customer);
    expect(types.filter((type) => type === "invoice.payment_failed")).toHaveLength(4);
    expect(types.at(-1)).toBe("customer.subscription.deleted");
  });

  it("recovers from past due when the open invoice is paid with another card", async () => {
    const made = await subscribe();
    const customer = String(made.customer);
    const failing = await sdk.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    await sdk.customers.update(customer, { invoice_settings: { default_payment_method: failing.id } });
    await toNextInvoice(made.id);
    const [open] = await invoicesOf(made.id);
    const declined = await sdk.invoices.pay(String(open?.id)).catch((error: unknown) => error);
    expect(declined).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(declined).toMatchObject({ code: "card_declined", statusCode: 402 });
    expect((await sdk.invoices.retrieve(String(open?.id))).attempt_count).toBe(2);
    const good = await sdk.paymentMethods.attach("pm_card_visa", { customer });
    const paid = await sdk.invoices.pay(String(open?.id), { payment_method: good.id });
    expect(paid.status).toBe("paid");
    expect((await sdk.subscriptions.retrieve(made.id)).status).toBe("active");
  });

  it("ends unpaid instead, and drafts its next invoices, when dunning says so", async () => {
    await harness.control("dunning", { retryDays: [1], afterLastRetry: "unpaid" });
    const made = await subscribe();
    const customer = String(made.customer);
    const failing = await sdk.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    await sdk.customers.update(customer, { invoice_settings: { default_payment_method: failing.id } });
    await toNextInvoice(made.id);
    await harness.control("clock", { advanceSeconds: 2 * 86_400 });
    expect((await sdk.subscriptions.retrieve(made.id)).status).toBe("unpaid");
    await toNextInvoice(made.id);
    expect((await invoicesOf(made.id))[0]).toMatchObject({ status: "draft" });
    await harness.control("dunning", { retryDays: [3, 8, 15], afterLastRetry: "cancel" });
    await sdk.subscriptions.cancel(made.id);
  });
});
