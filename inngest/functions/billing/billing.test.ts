import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "inngest/node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createInngest, functionsOf } from "@/inngest";
import { type RunningInngest, startInngest } from "@/local/inngest";
import { callControl, GOOD_CARD } from "@/local/stripe/test/harness";
import { overdueHandOvers, storeStripeEvent } from "@/server/services/billing";
import {
  lastEvent,
  mintPayer,
  type PayingTenant,
  priceOf,
  startTestStripe,
  subscribe,
} from "@/server/services/billing/test-support/world";
import { openWebhookDoor, type WebhookDoor } from "@/tests/chaos/support/webhook-door";
import { startTestApp } from "@/tests/support/app";
import { rest } from "@/tests/support/rest";

const stripe = startTestStripe();
const app = startTestApp();
let inngest: RunningInngest;
let door: WebhookDoor;
let server: Server;

beforeAll(async () => {
  let serveFunctions: ReturnType<typeof serve> | undefined;
  server = createServer((request, response) => {
    if (serveFunctions) serveFunctions(request, response);
    else response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const logs: string[] = [];
  inngest = await startInngest({
    port: 0,
    databaseUrl: app().db.urls.admin,
    appUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/inngest`,
    pollMs: 20,
    retryBaseMs: 50,
    prefer: "stand-in",
    log: (line) => logs.push(line),
  });
  process.env.INNGEST_DEV = inngest.url;
  const client = createInngest();
  serveFunctions = serve({ client, functions: functionsOf(client) });
  door = await openWebhookDoor((_id, handOver) => void handOver());
  await stripe().control("endpoints", { url: door.url, secret: "whsec_nothing" });
  await vi.waitUntil(() => logs.some((line) => line.includes("registered")), { timeout: 20_000 });
}, 60_000);

afterAll(async () => {
  await door?.close();
  await inngest?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

const planOf = async (tenant: PayingTenant) =>
  (await rest("GET", "/billing", { key: tenant.apiKey })).body.plan;
const soon = { timeout: 15_000, interval: 200 };

interface ListedRun {
  functionId: string;
  status: string;
}

async function runsOf(event: string): Promise<ListedRun[]> {
  const answer = await fetch(`${inngest.url}/runs.json?limit=100&event=${encodeURIComponent(event)}`);
  return (await answer.json()).data;
}

describe("from Stripe's webhook through Inngest to the plan", () => {
  it("pays on the checkout page and has the plan, without anyone asking", async () => {
    const tenant = await mintPayer(app().db, stripe());
    const session = await stripe().sdk.checkout.sessions.create({
      mode: "subscription",
      customer: tenant.customer,
      line_items: [{ price: await priceOf(stripe(), "pro"), quantity: 1 }],
      success_url: "http://127.0.0.1:3000/done",
    });
    const paid = await stripe().page(new URL(session.url ?? "").pathname, GOOD_CARD);
    expect(paid.status).toBe(303);
    await expect.poll(() => planOf(tenant), soon).toBe("pro");
  }, 40_000);

  it("is tried again when Stripe fails in between", async () => {
    const tenant = await mintPayer(app().db, stripe());
    await callControl(stripe().url, "fail-next", {
      path: "/v1/subscriptions",
      method: "GET",
      status: 500,
      times: 4,
    });
    await subscribe(stripe(), tenant, "business");
    await expect.poll(() => planOf(tenant), soon).toBe("business");
  }, 40_000);

  it("takes up what was stored while Inngest was away", async () => {
    const tenant = await mintPayer(app().db, stripe());
    await stripe().control("webhooks", { pause: true });
    await subscribe(stripe(), tenant);
    const event = await lastEvent(stripe(), tenant.customer, "customer.subscription.created");
    await storeStripeEvent(event);
    expect(await overdueHandOvers()).toEqual([]);
    await app().db
      .admin`update stripe_events set received_at = now() - interval '40 seconds' where id = ${event.id}`;
    const overdue = await overdueHandOvers();
    expect(overdue.map(({ id }) => id)).toEqual([event.id]);
    await createInngest().send(overdue);
    await expect.poll(() => planOf(tenant), soon).toBe("pro");
    await expect.poll(() => overdueHandOvers(), soon).toEqual([]);
    await stripe().control("webhooks", { pause: false });
  }, 40_000);

  it("keeps a timer for the end of a grace", async () => {
    const tenant = await mintPayer(app().db, stripe(), { card: "pm_card_chargeCustomerFail" });
    const items = [{ price: await priceOf(stripe(), "pro") }];
    const { now } = await (await stripe().page("/_control/state")).json();
    const trial = await stripe().sdk.subscriptions.create({
      customer: tenant.customer,
      items,
      trial_end: now + 86_400,
    });
    await stripe().control("clock", { toNextInvoice: trial.id });
    await stripe().control("clock", { advanceSeconds: 7_200 });
    await expect
      .poll(async () => (await runsOf("billing/grace.started")).map(({ functionId }) => functionId), soon)
      .toEqual(["bulkhead-end-grace"]);
  }, 40_000);
});
