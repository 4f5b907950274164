import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customerWithCard, GOOD_CARD, type Harness, price, startHarness } from "@/local/stripe/test/harness";

let harness: Harness;
let sdk: Stripe;
let pro: Stripe.Price;
let business: Stripe.Price;
beforeAll(async () => {
  harness = await startHarness();
  sdk = harness.sdk;
  pro = await price(sdk, "Pro <b>plan</b>", 2900);
  business = await price(sdk, "Business", 9900);
});
afterAll(() => harness.close());

const checkout = (params: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  sdk.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: pro.id, quantity: 1 }],
    success_url: "http://app.test/done?session={CHECKOUT_SESSION_ID}",
    cancel_url: "http://app.test/back?a=1&b=2",
    ...params,
  });
const alertOf = async (response: Response) => /role="alert">([^<]*)/.exec(await response.text())?.[1];

describe("checkout page", () => {
  it("shows plan, amount and a labelled card form, escaped, with a way back", async () => {
    const session = await checkout({ customer_email: "new@example.com" });
    const response = await harness.page(`${session.url}`);
    const text = await response.text();
    expect(text).toContain("Pro &lt;b&gt;plan&lt;/b&gt;");
    expect(text).toContain("$29.00 per month");
    expect(text).toContain('value="new@example.com"');
    expect(text).toContain('<a href="http://app.test/back?a=1&amp;b=2">Cancel</a>');
    expect(text).toMatch(/<label>Card number\s+<input name="number"/);
    expect(text).not.toMatch(/<script|src=/);
  });

  it("pays, makes the customer and an active subscription, and goes to success_url with the session", async () => {
    const session = await checkout({
      client_reference_id: "tenant-1",
      metadata: { a: "1" },
      subscription_data: { metadata: { tenant: "tenant-1" } },
    });
    const paid = await harness.page(`${session.url}`, GOOD_CARD);
    expect(paid.status).toBe(303);
    expect(paid.headers.get("location")).toBe(`http://app.test/done?session=${session.id}`);
    const done = await sdk.checkout.sessions.retrieve(session.id, {
      expand: ["subscription.latest_invoice", "customer", "line_items"],
    });
    expect(done).toMatchObject({
      status: "complete",
      payment_status: "paid",
      client_reference_id: "tenant-1",
      metadata: { a: "1" },
      customer: { email: "owner@example.com" },
      subscription: {
        status: "active",
        metadata: { tenant: "tenant-1" },
        latest_invoice: { status: "paid" },
      },
    });
    expect(done.line_items?.data[0]).toMatchObject({ quantity: 1, amount_total: 2900 });
    const { data } = await sdk.events.list({ limit: 1 });
    expect(data[0]).toMatchObject({
      type: "checkout.session.completed",
      data: { object: { id: session.id } },
    });
    const again = await harness.page(`/checkout/${session.id}`, GOOD_CARD);
    expect(await again.text()).toContain("already complete");
    expect(
      (await sdk.subscriptions.list({ customer: String((done.customer as Stripe.Customer).id) })).data,
    ).toHaveLength(1);
  });

  it("shows a decline, a past expiry and a wrong number, and leaves nothing behind", async () => {
    const session = await checkout();
    const before = (await sdk.customers.list({ limit: 100 })).data.length;
    const tries: [Partial<typeof GOOD_CARD>, string][] = [
      [{ number: "4000 0000 0000 0002" }, "Your card was declined."],
      [{ number: "4000000000009995" }, "Your card has insufficient funds."],
      [{ number: "4242424242424241" }, "Your card number is incorrect."],
      [{ expiry: "01 / 20" }, "Your card&#39;s expiration date is in the past."],
      [{ cvc: "1" }, "Your card&#39;s security code is incomplete."],
      [{ email: "nobody" }, "Your e-mail address is incomplete."],
    ];
    for (const [wrong, words] of tries) {
      const response = await harness.page(`${session.url}`, { ...GOOD_CARD, ...wrong });
      expect(response.status).toBe(402);
      expect(await alertOf(response)).toBe(words);
    }
    expect((await sdk.customers.list({ limit: 100 })).data).toHaveLength(before);
    expect((await sdk.checkout.sessions.retrieve(session.id)).status).toBe("open");
  });

  it("takes 4000 0000 0000 0341 now, whose renewal then fails", async () => {
    const session = await checkout();
    await harness.page(`${session.url}`, { ...GOOD_CARD, number: "4000 0000 0000 0341" });
    const { subscription } = await sdk.checkout.sessions.retrieve(session.id);
    expect((await sdk.subscriptions.retrieve(String(subscription))).status).toBe("active");
    await harness.control("clock", { toNextInvoice: String(subscription) });
    expect((await sdk.subscriptions.retrieve(String(subscription))).status).toBe("past_due");
  });

  it("refuses an expired session, a wrong mode and a javascript address", async () => {
    const session = await checkout();
    await sdk.checkout.sessions.expire(session.id);
    expect((await harness.page(`/checkout/${session.id}`)).status).toBe(410);
    expect((await harness.page(`/checkout/${session.id}`, GOOD_CARD)).status).toBe(410);
    expect((await harness.page("/checkout/cs_none")).status).toBe(404);
    await expect(checkout({ success_url: "javascript:alert(1)" })).rejects.toMatchObject({
      code: "url_invalid",
    });
    await expect(checkout({ mode: "payment" })).rejects.toMatchObject({ param: "mode" });
    const expired = await sdk.checkout.sessions.list({ status: "expired" });
    expect(expired.data.map(({ id }) => id)).toContain(session.id);
    expect(expired.data.every(({ status }) => status === "expired")).toBe(true);
  });

  it("expires by itself after a day", async () => {
    const session = await checkout();
    await harness.control("clock", { advanceSeconds: 86_401 });
    expect((await sdk.checkout.sessions.retrieve(session.id)).status).toBe("expired");
  });
});

describe("portal page", () => {
  const open = async () => {
    const customer = await customerWithCard(sdk);
    const subscription = await sdk.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.id }],
    });
    const session = await sdk.billingPortal.sessions.create({
      customer: customer.id,
      return_url: "http://app.test/billing",
    });
    const act = (name: string, form: Record<string, string>) =>
      harness.page(`${session.url}?do=${name}`, { subscription: subscription.id, ...form });
    return { customer, subscription, session, act };
  };

  it("shows the plan, the card, the invoices and the way back", async () => {
    const { session } = await open();
    const text = await (await harness.page(session.url)).text();
    for (const words of [
      "Current plan",
      "visa ending in 4242",
      "Switch plan",
      "Cancel subscription",
      "paid",
    ]) {
      expect(text).toContain(words);
    }
    expect(text).toContain('<a href="http://app.test/billing">Return</a>');
  });

  it("switches the plan, cancels at the period's end and resumes", async () => {
    const { subscription, act } = await open();
    await act("switch", { price: business.id });
    const switched = await sdk.subscriptions.retrieve(subscription.id);
    expect(switched.items.data.map((item) => item.price.id)).toEqual([business.id]);
    await act("cancel", {});
    expect((await sdk.subscriptions.retrieve(subscription.id)).cancel_at_period_end).toBe(true);
    await act("resume", {});
    expect((await sdk.subscriptions.retrieve(subscription.id)).cancel_at_period_end).toBe(false);
  });

  it("updates the card, and shows why one is declined", async () => {
    const { customer, act } = await open();
    const declined = await act("card", { ...GOOD_CARD, number: "4000 0000 0000 0002" });
    expect(await alertOf(declined)).toBe("Your card was declined.");
    await act("card", { ...GOOD_CARD, number: "5555 5555 5555 4444" });
    const methods = await sdk.customers.listPaymentMethods(customer.id);
    expect(methods.data.map(({ card }) => card?.last4)).toEqual(["4444", "4242"]);
    const after = await sdk.customers.retrieve(customer.id);
    expect(after).toMatchObject({ invoice_settings: { default_payment_method: methods.data[0]?.id } });
  });

  it("pays an open invoice, and says so when the card is declined again", async () => {
    const { customer, subscription, act } = await open();
    const failing = await sdk.paymentMethods.attach("pm_card_chargeCustomerFail", { customer: customer.id });
    await sdk.subscriptions.update(subscription.id, { default_payment_method: failing.id });
    await harness.control("clock", { toNextInvoice: subscription.id });
    const session = await sdk.billingPortal.sessions.create({ customer: customer.id });
    const [owed] = (await sdk.invoices.list({ customer: customer.id, status: "open" })).data;
    const pay = () => harness.page(`${session.url}?do=pay`, { invoice: String(owed?.id) });
    expect(await alertOf(await pay())).toBe("Your card was declined.");
    expect((await sdk.invoices.retrieve(String(owed?.id))).attempt_count).toBe(2);
    await harness.page(`${session.url}?do=card`, GOOD_CARD);
    expect(await (await pay()).text()).toContain("Your invoice was paid.");
    expect((await sdk.subscriptions.retrieve(subscription.id)).status).toBe("active");
    expect((await act("cancel", {})).status).toBe(410);
  });

  it("offers only what its configuration names", async () => {
    const { customer, subscription } = await open();
    const configuration = await sdk.billingPortal.configurations.create({
      features: { subscription_update: { enabled: false }, subscription_cancel: { enabled: false } },
    });
    const session = await sdk.billingPortal.sessions.create({
      customer: customer.id,
      configuration: configuration.id,
    });
    const form = { subscription: subscription.id, price: business.id };
    expect((await harness.page(`${session.url}?do=switch`, form)).status).toBe(402);
    expect((await harness.page(`${session.url}?do=cancel`, form)).status).toBe(402);
    expect((await sdk.subscriptions.retrieve(subscription.id)).cancel_at_period_end).toBe(false);
  });

  it("does nothing to another customer's subscription, and ends after an hour", async () => {
    const mine = await open();
    const theirs = await open();
    const form = { subscription: theirs.subscription.id };
    expect((await harness.page(`${mine.session.url}?do=cancel`, form)).status).toBe(402);
    expect((await sdk.subscriptions.retrieve(theirs.subscription.id)).cancel_at_period_end).toBe(false);
    await harness.control("clock", { advanceSeconds: 3_601 });
    expect((await harness.page(mine.session.url)).status).toBe(410);
  });
});

describe("console page", () => {
  it("lists what happened, and its buttons work as forms", async () => {
    const text = await (await harness.page("/")).text();
    for (const words of [
      "Subscriptions",
      "Invoices",
      "Events",
      "Webhook deliveries",
      "customer.subscription.created",
    ]) {
      expect(text).toContain(words);
    }
    const before = (await (await harness.page("/_control/state")).json()).now;
    const pressed = await harness.page("/_control/clock", {
      json: JSON.stringify({ advanceSeconds: 86_400 }),
    });
    expect(pressed.status).toBe(303);
    const after = (await (await harness.page("/_control/state")).json()).now;
    expect(after - before).toBeGreaterThanOrEqual(86_400);
  });

  it("lets no other site's page turn the controls", async () => {
    const post = (origin: string) =>
      fetch(`${harness.url}/_control/clock`, {
        method: "POST",
        body: '{"advanceSeconds":0}',
        headers: { origin },
      });
    expect((await post("http://evil.test")).status).toBe(403);
    expect((await post("null")).status).toBe(403);
    expect((await post(harness.url)).status).toBe(200);
  });

  it("answers 400 to a malformed control and 404 to an unknown one", async () => {
    const post = (name: string, body: string) =>
      fetch(`${harness.url}/_control/${name}`, { method: "POST", body });
    expect((await post("webhooks", "{")).status).toBe(400);
    expect((await post("webhooks", '{"speed":1}')).status).toBe(400);
    expect((await post("nothing", "{}")).status).toBe(404);
  });
});
