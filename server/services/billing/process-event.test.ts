import { describe, expect, it, vi } from "vitest";
import { goalsOf } from "@/server/platform/experiments/goal-events";
import { stripe as stripeClient } from "@/server/platform/stripe";
import { startTestApp } from "@/tests/support/app";
import { mintMember } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";
import { billSeats, processStripeEvent, storeStripeEvent, syncSubscriptions } from "./index";
import {
  eventsOf,
  lastEvent,
  mintPayer,
  type PayingTenant,
  priceOf,
  startTestStripe,
  subscribe,
} from "./test-support/world";

const stripe = startTestStripe();
const app = startTestApp();
const DAY = 86_400;

const payer = (card?: string) => mintPayer(app().db, stripe(), card ? { card } : {});

/** Stores and processes what the simulator said of the tenant and has not been processed, in its own order. */
async function processAll(tenant: PayingTenant): Promise<void> {
  for (const event of await eventsOf(stripe(), tenant.customer)) {
    await storeStripeEvent(event);
    await processStripeEvent(event.id);
  }
}

async function stateOf(tenant: PayingTenant) {
  const { body } = await rest("GET", "/billing", { key: tenant.apiKey });
  return { plan: body.plan, status: body.subscription?.status ?? null };
}

const countAudit = async (tenant: PayingTenant) => {
  const [row] = await app().db
    .admin`select count(*)::int as n from audit_entries where tenant_id = ${tenant.id}`;
  return Number(row?.n);
};

describe("a Stripe event's effect", () => {
  it("gives a free tenant its plan, with the period of the item, an audit entry and an event", async () => {
    const tenant = await payer();
    const subscription = await subscribe(stripe(), tenant);
    await processAll(tenant);
    const { body } = await rest("GET", "/billing", { key: tenant.apiKey });
    const [item] = subscription.items.data;
    expect(body.plan).toBe("pro");
    expect(body.subscription).toMatchObject({ plan: "pro", status: "active", quantity: 1, graceUntil: null });
    expect(Date.parse(body.subscription.currentPeriodEnd)).toBe(Number(item?.current_period_end) * 1_000);
    expect(body.allows).toMatchObject({ ratePerSecond: 50, burst: 200, seats: 25, projects: 100 });
    const events = await app().db.admin`select payload from outbox_events where tenant_id = ${tenant.id}`;
    expect(events.map((row) => row.payload)).toEqual([
      { stripeSubscriptionId: subscription.id, plan: "pro", status: "active", bought: true },
    ]);
    const entries = await app().db
      .admin`select action, actor_id from audit_entries where tenant_id = ${tenant.id} order by id`;
    expect(entries.map((row) => row.action)).toEqual(["subscription.created", "tenant.plan_changed"]);
  });

  it("is a plan bought once: a renewal, a cancellation and its undoing of a workspace that pays are none", async () => {
    const tenant = await payer();
    const subscription = await subscribe(stripe(), tenant);
    await processAll(tenant);
    for (const cancel_at_period_end of [true, false]) {
      await stripe().sdk.subscriptions.update(subscription.id, { cancel_at_period_end });
      await processAll(tenant);
    }
    await stripe().control("clock", { toNextInvoice: subscription.id });
    await stripe().control("clock", { advanceSeconds: 2 * 3_600 });
    await processAll(tenant);
    const facts = await app().db.admin`select name, payload from outbox_events
      where tenant_id = ${tenant.id} order by id`;
    expect(facts.length).toBeGreaterThanOrEqual(4);
    expect(facts.every(({ payload }) => payload.status === "active")).toBe(true);
    expect(facts.map(({ name, payload }) => goalsOf(name, payload))).toEqual(
      facts.map((_, at) => (at === 0 ? ["plan-bought"] : [])),
    );
  });

  it("happens once for an event that comes again, also at the same moment", async () => {
    const tenant = await payer();
    await subscribe(stripe(), tenant);
    const event = await lastEvent(stripe(), tenant.customer, "customer.subscription.created");
    await storeStripeEvent(event);
    await storeStripeEvent(event);
    await Promise.all([1, 2, 3].map(() => processStripeEvent(event.id)));
    expect(await processStripeEvent(event.id)).toMatchObject({ outcome: "ignored" });
    expect(await countAudit(tenant)).toBe(2);
    const rows = await app().db
      .admin`select attempts, processed_at from stripe_events where id = ${event.id}`;
    expect(rows).toHaveLength(1);
    expect(rows[0]?.processed_at).not.toBeNull();
  });

  it("raises the limits of a warm API key", async () => {
    const tenant = await payer();
    const before = await rest("GET", "/projects", { key: tenant.apiKey });
    expect(before.headers.get("ratelimit-policy")).toBe('"tenant";q=20;w=4');
    await subscribe(stripe(), tenant);
    await processAll(tenant);
    // The call that finds the plan changed is still counted by the old one.
    await rest("GET", "/projects", { key: tenant.apiKey });
    const after = await rest("GET", "/projects", { key: tenant.apiKey });
    expect(after.headers.get("ratelimit-policy")).toBe('"tenant";q=200;w=4');
  });

  it("does not revive a cancelled subscription when an older event is delivered after the deletion", async () => {
    const tenant = await payer();
    const subscription = await subscribe(stripe(), tenant);
    await stripe().sdk.subscriptions.cancel(subscription.id);
    const late = await lastEvent(stripe(), tenant.customer, "customer.subscription.updated");
    expect(Reflect.get(late.data.object, "status")).toBe("active");
    for (const type of ["customer.subscription.deleted", "customer.subscription.updated"]) {
      const event = await lastEvent(stripe(), tenant.customer, type);
      await storeStripeEvent(event);
      await processStripeEvent(event.id);
    }
    expect(await stateOf(tenant)).toEqual({ plan: "free", status: null });
    const again = { ...late, id: `${late.id}_again` };
    await storeStripeEvent(again);
    await processStripeEvent(again.id);
    expect(await stateOf(tenant)).toEqual({ plan: "free", status: null });
  });

  it("keeps the plan to the end of a period that was cancelled, and then takes it", async () => {
    const tenant = await payer();
    const subscription = await subscribe(stripe(), tenant);
    await stripe().sdk.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await processAll(tenant);
    const { body } = await rest("GET", "/billing", { key: tenant.apiKey });
    expect(body).toMatchObject({ plan: "pro", subscription: { status: "active", cancelAtPeriodEnd: true } });
    await stripe().control("clock", { toNextInvoice: subscription.id });
    await processAll(tenant);
    expect(await stateOf(tenant)).toEqual({ plan: "free", status: null });
  });

  it("acts on an overdue payment: grace, then the free plan, and the paid one again when it is paid", async () => {
    const tenant = await payer("pm_card_chargeCustomerFail");
    const trialing = await stripe().sdk.subscriptions.create({
      customer: tenant.customer,
      items: [{ price: await priceOf(stripe(), "pro") }],
      trial_end: (await now()) + 2 * DAY,
    });
    await processAll(tenant);
    expect(await stateOf(tenant)).toEqual({ plan: "pro", status: "trialing" });
    await stripe().control("clock", { toNextInvoice: trialing.id });
    await stripe().control("clock", { advanceSeconds: 2 * 3_600 });
    await processAll(tenant);
    const { body } = await rest("GET", "/billing", { key: tenant.apiKey });
    expect(body).toMatchObject({ plan: "pro", subscription: { status: "past_due" } });
    const { currentPeriodStart, graceUntil } = body.subscription;
    expect(Date.parse(graceUntil) - Date.parse(currentPeriodStart)).toBe(7 * DAY * 1_000);

    await letGraceEnd(tenant);
    expect(await stateOf(tenant)).toEqual({ plan: "free", status: "past_due" });

    const good = await stripe().sdk.paymentMethods.attach("pm_card_visa", { customer: tenant.customer });
    const open = await stripe().sdk.invoices.list({ customer: tenant.customer, status: "open" });
    await stripe().sdk.invoices.pay(open.data[0]?.id ?? "", { payment_method: good.id });
    await processAll(tenant);
    expect(await stateOf(tenant)).toEqual({ plan: "pro", status: "active" });
  });

  it("leaves out what is not ours: unknown customers, other kinds of events, prices of no plan", async () => {
    const { sdk } = stripe();
    const stranger = await sdk.customers.create({ email: "stranger@example.test" });
    const tenant = await payer();
    const other = await sdk.prices.create({
      currency: "usd",
      unit_amount: 100,
      recurring: { interval: "month" },
      product_data: { name: "Something else" },
    });
    await sdk.subscriptions.create({ customer: tenant.customer, items: [{ price: other.id }] });
    for (const customer of [stranger.id, tenant.customer]) {
      for (const event of await eventsOf(stripe(), customer)) {
        await storeStripeEvent(event);
        await processStripeEvent(event.id);
      }
    }
    expect(await stateOf(tenant)).toEqual({ plan: "free", status: null });
    const waiting = await app().db.admin`select id from stripe_events where processed_at is null`;
    expect(waiting).toEqual([]);
    const [strange] = await app().db
      .admin`select last_error from stripe_events where type = 'customer.created'`;
    expect(strange?.last_error).toBe("it is not about a subscription");
  });

  it("takes the plan from a tenant whose customer was deleted at Stripe", async () => {
    const tenant = await payer();
    await subscribe(stripe(), tenant);
    await processAll(tenant);
    await stripe().sdk.customers.del(tenant.customer);
    await processAll(tenant);
    expect(await stateOf(tenant)).toEqual({ plan: "free", status: null });
  });

  it("leaves a tenant that never subscribed the plan that it was given", async () => {
    const tenant = await mintPayer(app().db, stripe(), { plan: "business" });
    await syncSubscriptions(tenant.id, "test");
    expect(await stateOf(tenant)).toEqual({ plan: "business", status: null });
  });

  it("waits when Stripe does not answer, having changed nothing, and happens at the next try", async () => {
    const tenant = await payer();
    await subscribe(stripe(), tenant);
    const event = await lastEvent(stripe(), tenant.customer, "customer.subscription.created");
    await storeStripeEvent(event);
    await stripe().control("fail-next", { path: "/v1/subscriptions", status: 500, times: 3 });
    await expect(processStripeEvent(event.id)).rejects.toMatchObject({ code: "unavailable" });
    expect(await stateOf(tenant)).toEqual({ plan: "free", status: null });
    const [row] = await app().db
      .admin`select attempts, processed_at, last_error from stripe_events where id = ${event.id}`;
    expect(row).toMatchObject({ attempts: 1, processed_at: null });
    expect(row?.last_error).toContain("Stripe did not answer");
    await stripe().control("fail-next", { clear: true });
    await processStripeEvent(event.id);
    expect(await stateOf(tenant)).toEqual({ plan: "pro", status: "active" });
  });

  it("asks again when another answer was written while it waited for its own", async () => {
    const tenant = await payer();
    const subscription = await subscribe(stripe(), tenant);
    await syncSubscriptions(tenant.id, "first");
    const slow = holdNextAnswer();
    const late = syncSubscriptions(tenant.id, "late");
    await slow.answered;
    await stripe().sdk.subscriptions.cancel(subscription.id);
    await syncSubscriptions(tenant.id, "prompt");
    slow.release();
    expect(await late).toMatchObject({ first: true, plan: "free" });
    expect(await stateOf(tenant)).toEqual({ plan: "free", status: null });
  });
});

describe("seats", () => {
  it("are billed as many as there are people, on a plan per seat and on no other", async () => {
    const [perSeat, flat] = [await payer(), await payer()];
    const subscription = await subscribe(stripe(), perSeat, "business");
    await subscribe(stripe(), flat);
    for (const tenant of [perSeat, flat]) {
      await processAll(tenant);
      await mintMember(app().db, tenant.id, "member");
    }
    expect(await billSeats(perSeat.id)).toEqual({ seats: 2 });
    expect(await billSeats(flat.id)).toEqual({ seats: null });
    const { items } = await stripe().sdk.subscriptions.retrieve(subscription.id);
    expect(items.data[0]?.quantity).toBe(2);
    await processAll(perSeat);
    const { body } = await rest("GET", "/billing", { key: perSeat.apiKey });
    expect(body.subscription.quantity).toBe(2);
  });
});

/** Lets the next list of subscriptions be answered by Stripe now, and reach us when it is released. */
function holdNextAnswer() {
  let release: () => void = () => undefined;
  let tell: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const answered = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const { subscriptions } = stripeClient();
  const list = subscriptions.list.bind(subscriptions);
  vi.spyOn(subscriptions, "list").mockImplementationOnce((...args) => {
    const asked = list(...args);
    const toArray = asked.autoPagingToArray;
    asked.autoPagingToArray = async (options: { limit: number }) => {
      const old = await toArray.call(asked, options);
      tell();
      await released;
      return old;
    };
    return asked;
  });
  return { answered, release: () => release() };
}

/** Seconds since 1970 on the simulator's clock. */
async function now(): Promise<number> {
  const state = await (await stripe().page("/_control/state")).json();
  return Number(state.now);
}

/** Lets eight days go by on our clock, and looks again as the end of the grace does. */
async function letGraceEnd(tenant: PayingTenant): Promise<void> {
  const later = ((await now()) + 8 * DAY) * 1_000;
  vi.spyOn(Date, "now").mockReturnValue(later);
  try {
    await syncSubscriptions(tenant.id, `grace:${later}`);
  } finally {
    vi.restoreAllMocks();
  }
}
