import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentSecurityEpoch } from "@/server/platform/admission";
import { storeStripeEvent } from "@/server/services/billing";
import { lastEvent, priceOf, startTestStripe } from "@/server/services/billing/test-support/world";
import { startTestApp } from "@/tests/support/app";
import { mintMember } from "@/tests/support/factories";
import { type FunctionRuns, type RunEnd, startFunctionRuns } from "@/tests/support/inngest-runs";
import { addressOf, at, type BusyTenant, eventsOfTrigger, idPaths, payloadOf, withAt } from "./events";
import { everythingOf } from "./everything";
import { type Outside, startOutside } from "./outside";
import { FUNCTIONS_WITHOUT_EVENT } from "./reviewed";
import { mintFullTenant } from "./rows";

const stripe = startTestStripe();
const app = startTestApp();
let outside: Outside;
let runs: FunctionRuns;
/** Each function with each event that starts it. */
let handlers: Array<{ functionId: string; event: string }>;
let victim: BusyTenant;

beforeAll(async () => {
  outside = await startOutside(stripe().url);
  Object.assign(process.env, outside.environment);
  runs = await startFunctionRuns();
  handlers = runs.functions.flatMap(({ id, triggers }) =>
    triggers.flatMap(({ event }) =>
      event === undefined ? [] : eventsOfTrigger(event).map((name) => ({ functionId: id, event: name })),
    ),
  );
  victim = await mintBusyTenant();
});

afterAll(async () => {
  await runs?.close();
  await outside?.close();
});

/** A tenant for whom every function has something to do. */
async function mintBusyTenant(): Promise<BusyTenant> {
  const { db } = app();
  const { sdk } = stripe();
  const tenant = await mintFullTenant(db);
  const colleague = await mintMember(db, tenant.id, "member");
  const customer = await sdk.customers.create({
    email: tenant.owner.email,
    metadata: { tenantId: tenant.id },
  });
  const method = await sdk.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await sdk.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  const items = [{ price: await priceOf(stripe(), "business") }];
  const subscription = await sdk.subscriptions.create({ customer: customer.id, items });
  await db.admin`update tenants set stripe_customer_id = ${customer.id} where id = ${tenant.id}`;
  await db.admin`update subscriptions set stripe_subscription_id = ${subscription.id} where tenant_id = ${tenant.id}`;
  await db.admin`update invitations set email = ${`invited-${tenant.slug}@example.test`} where id = ${tenant.invitationId}`;
  await db.admin`update ownership_offers set to_membership_id = ${colleague.membershipId} where id = ${tenant.offerId}`;
  // Its first sealing is still to come: what stands there was signed by nobody.
  await db.admin`delete from audit_chains where tenant_id = ${tenant.id}`;
  await db.admin`delete from audit_export_chunks where tenant_id = ${tenant.id}`;
  await db.admin`update audit_exports set status = 'pending' where tenant_id = ${tenant.id}`;
  const stripeEventId = `evt_${randomUUID()}`;
  const made = await lastEvent(stripe(), customer.id, "customer.subscription.created");
  await storeStripeEvent({ ...made, id: stripeEventId });
  return {
    ...tenant,
    colleagueId: colleague.membershipId,
    stripeCustomerId: customer.id,
    stripeSubscriptionId: subscription.id,
    stripeEventId,
  };
}

/** Everything by which the victim could be known in what leaves the application. */
async function marksOf(tenant: BusyTenant): Promise<string[]> {
  const ids =
    (await everythingOf(app().db, tenant)).match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
  const { slug, stripeCustomerId, stripeSubscriptionId, stripeEventId, owner } = tenant;
  return [...new Set(ids), slug, stripeCustomerId, stripeSubscriptionId, stripeEventId, owner.email];
}

function forgetWhatWasSent(): void {
  outside.mails.length = 0;
  outside.stripeCalls.length = 0;
  runs.sent.length = 0;
}

const whatWasSent = () => [
  ...outside.mails,
  ...outside.stripeCalls,
  ...runs.sent.map((each) => JSON.stringify(each)),
];

/** Whether the run is over: done, or failed in a way that no other attempt is asked for. */
const isOver = (end: RunEnd) => end.end === "completed" || !end.retriable;

describe("functions and the events of other tenants", () => {
  it("are each started by an event, or stand on the reviewed list", () => {
    const without = runs.functions.filter(({ triggers }) =>
      triggers.every(({ event }) => event === undefined),
    );
    expect(without.map(({ id }) => id).sort()).toEqual(Object.keys(FUNCTIONS_WITHOUT_EVENT).sort());
    expect(handlers.length).toBeGreaterThan(10);
  });

  it("do work for the tenant itself, so that the refusals below mean something", async () => {
    for (const functionId of new Set(handlers.map((handler) => handler.functionId))) {
      let effects = 0;
      for (const { event } of handlers.filter((handler) => handler.functionId === functionId)) {
        const tenant = await mintBusyTenant();
        const before = await everythingOf(app().db, tenant);
        const epoch = await currentSecurityEpoch({ tenantId: tenant.id });
        forgetWhatWasSent();
        const end = await runs.run(functionId, { name: event, data: payloadOf(event, tenant) });
        expect([functionId, event, end]).toEqual([functionId, event, { end: "completed" }]);
        // What is cached of a tenant ends with its epoch.
        const ended = epoch !== (await currentSecurityEpoch({ tenantId: tenant.id }));
        const changed = ended || before !== (await everythingOf(app().db, tenant));
        effects += changed || whatWasSent().length > 0 ? 1 : 0;
        if (effects > 0) break;
      }
      expect([functionId, effects]).toEqual([functionId, 1]);
    }
  }, 60_000);

  it("change and tell nothing of another tenant whose ids an event names, one by one", async () => {
    const [before, marks] = [await everythingOf(app().db, victim), await marksOf(victim)];
    let swaps = 0;
    for (const { functionId, event } of handlers) {
      const foreign = payloadOf(event, victim);
      for (const path of idPaths(event, foreign)) {
        const tried = [functionId, event, path.join(".")];
        const tenant = await mintBusyTenant();
        forgetWhatWasSent();
        const data = withAt(payloadOf(event, tenant), path, at(foreign, path));
        const end = await runs.run(functionId, { name: event, data });
        expect([...tried, isOver(end) ? "over" : end]).toEqual([...tried, "over"]);
        const told = whatWasSent().filter((text) => marks.some((mark) => text.includes(mark)));
        expect([...tried, told]).toEqual([...tried, []]);
        expect([...tried, await everythingOf(app().db, victim)]).toEqual([...tried, before]);
        swaps += 1;
      }
    }
    expect(swaps).toBeGreaterThan(20);
    console.info(
      `isolation: ${handlers.length} handlers of events, ${swaps} foreign ids, nothing changed or told`,
    );
  }, 240_000);

  it("give up at once, without a trace, where an event names a tenant that is none", async () => {
    const before = await everythingOf(app().db, victim);
    const strangers = {
      unknown: randomUUID(),
      malformed: "not-a-uuid' or true --",
      empty: "",
      missing: undefined,
    };
    let attempts = 0;
    for (const { functionId, event } of handlers) {
      for (const [what, value] of Object.entries(strangers)) {
        const tried = [functionId, event, what];
        forgetWhatWasSent();
        const data = withAt(payloadOf(event, victim), addressOf(event), value);
        const end = await runs.run(functionId, { name: event, data });
        expect([...tried, isOver(end) ? "over" : end]).toEqual([...tried, "over"]);
        expect([...tried, whatWasSent()]).toEqual([...tried, []]);
        attempts += 1;
      }
    }
    expect(await everythingOf(app().db, victim)).toBe(before);
    console.info(
      `isolation: ${handlers.length} handlers of events, ${attempts} without a tenant, nothing done`,
    );
  }, 120_000);
});
