import { describe, expect, it } from "vitest";
import { type RequestContext, trpcContext } from "@/server/api/context";
import { appRouter } from "@/server/api/root";
import { createCallerFactory } from "@/server/api/trpc";
import { createSession } from "@/server/auth/sessions";
import type { PlanKey } from "@/server/kernel/plans";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant, type TestTenant } from "@/tests/support/factories";
import { mintPayer, type PayingTenant, startTestStripe, subscribe } from "./test-support/world";

const stripe = startTestStripe();
const app = startTestApp();
const callerOf = createCallerFactory(appRouter);

async function contextFor(
  tenant: TestTenant,
  options: { key?: string; userId?: TestTenant["owner"]["userId"] } = {},
): Promise<RequestContext> {
  const userId = options.userId ?? tenant.owner.userId;
  const { token } = await createSession({ userId, userAgent: "test", address: "127.0.0.1" });
  const headers = { "x-tenant": tenant.slug, ...(options.key && { "idempotency-key": options.key }) };
  return trpcContext(new Request("http://127.0.0.1:3000/api/trpc/billing.checkout", { headers }), token);
}

async function checkout(tenant: TestTenant, plan: PlanKey = "pro", key?: string) {
  const context = await contextFor(tenant, key ? { key } : {});
  const { url } = await callerOf(context).billing.checkout({ plan });
  return { url, replayed: context.responseHeaders.get("Idempotency-Replayed") };
}

const openSessions = async ({ customer }: PayingTenant) =>
  (await stripe().sdk.checkout.sessions.list({ customer, status: "open" })).data;

/** The error that an operation was refused with. */
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: { cause?: { code?: string; message?: string; details?: object } }) => error.cause,
  );

describe("a checkout", () => {
  it("is a page of Stripe's for the tenant's own customer, and returns to its billing page", async () => {
    const tenant = await mintPayer(app().db, stripe());
    const { url } = await checkout(tenant);
    const [session] = await openSessions(tenant);
    expect(url).toBe(session?.url);
    expect(session).toMatchObject({
      mode: "subscription",
      customer: tenant.customer,
      client_reference_id: tenant.id,
      metadata: { tenantId: tenant.id },
      success_url: `http://127.0.0.1:3000/${tenant.slug}/billing?checkout=success`,
      cancel_url: `http://127.0.0.1:3000/${tenant.slug}/billing?checkout=cancelled`,
    });
    const entries = await app().db.admin`select action from audit_entries where tenant_id = ${tenant.id}`;
    expect(entries.map((row) => row.action)).toEqual(["checkout.started"]);
  });

  it("of a plan per seat is for as many as there are people", async () => {
    const tenant = await mintPayer(app().db, stripe());
    await mintMember(app().db, tenant.id, "member");
    await mintMember(app().db, tenant.id, "viewer");
    await checkout(tenant, "business");
    const [session] = await openSessions(tenant);
    const { data } = await stripe().sdk.checkout.sessions.listLineItems(session?.id ?? "");
    expect(data.map((line) => line.quantity)).toEqual([3]);
  });

  it("asked for twice with the same Idempotency-Key is the same page; of two keys the later page alone is open", async () => {
    const tenant = await mintPayer(app().db, stripe());
    const first = await checkout(tenant, "pro", "key-1");
    const again = await checkout(tenant, "pro", "key-1");
    expect(again).toEqual({ url: first.url, replayed: "true" });
    const other = await checkout(tenant, "pro", "key-2");
    expect(other.url).not.toBe(first.url);
    expect((await openSessions(tenant)).map((session) => session.url)).toEqual([other.url]);
    const refused = await refusal(checkout(tenant, "business", "key-1"));
    expect(refused?.code).toBe("idempotency_key_reused");
  });

  it("whose answer was lost is found again under its key", async () => {
    const tenant = await mintPayer(app().db, stripe());
    const lost = { path: "/v1/checkout/sessions", method: "POST", status: 500, times: 3, afterCommit: true };
    await stripe().control("fail-next", lost);
    expect((await refusal(checkout(tenant, "pro", "lost")))?.code).toBe("unavailable");
    await stripe().control("fail-next", { clear: true });
    const [made] = await openSessions(tenant);
    expect(made).toBeDefined();
    expect((await checkout(tenant, "pro", "lost")).url).toBe(made?.url);
    const { data } = await stripe().sdk.checkout.sessions.list({ customer: tenant.customer });
    expect(data).toHaveLength(1);
  });

  it("leaves at most one page open when several are begun at once", async () => {
    const tenant = await mintPayer(app().db, stripe());
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => checkout(tenant)));
    const open = await openSessions(tenant);
    expect(open.length).toBeLessThanOrEqual(1);
    const urls = results.flatMap((result) => (result.status === "fulfilled" ? [result.value.url] : []));
    expect(open.every((session) => urls.includes(session.url ?? ""))).toBe(true);
  });

  it("leads a tenant with a subscription to the portal, before our own tables know of it", async () => {
    const tenant = await mintPayer(app().db, stripe());
    await subscribe(stripe(), tenant);
    expect((await checkout(tenant, "business")).url).toContain("/portal/");
    expect(await openSessions(tenant)).toEqual([]);
  });

  it("is refused with 409 and the reason while the customer is not there yet", async () => {
    const tenant = await mintTenant(app().db, { plan: "free" });
    const refused = await refusal(checkout(tenant));
    expect(refused).toMatchObject({ code: "conflict", details: { reason: "not_provisioned" } });
    expect(refused?.message).toContain("still being set up");
  });

  it("is refused for a plan that is not for sale, and to who may only read", async () => {
    const tenant = await mintPayer(app().db, stripe());
    expect(await refusal(checkout(tenant, "free"))).toBeDefined();
    const admin = await mintMember(app().db, tenant.id, "admin");
    const caller = callerOf(await contextFor(tenant, { userId: admin.userId }));
    expect((await refusal(caller.billing.checkout({ plan: "pro" })))?.code).toBe("forbidden");
    expect((await refusal(caller.billing.portal({})))?.code).toBe("forbidden");
    expect((await caller.billing.current({})).plan).toBe("free");
    expect(await openSessions(tenant)).toEqual([]);
  });

  it("answers 503 and says that nothing was changed when Stripe does not answer, holding no connection meanwhile", async () => {
    const tenant = await mintPayer(app().db, stripe());
    await stripe().control("fail-next", { path: "/v1/checkout/sessions", status: 503, times: 30 });
    const asked = refusal(checkout(tenant, "pro", "down"));
    const busyMeanwhile = await new Promise<number>((resolve) =>
      setTimeout(() => resolve(app().db.database.pools.app.saturation.busy), 300),
    );
    const refused = await asked;
    await stripe().control("fail-next", { clear: true });
    expect(busyMeanwhile).toBe(0);
    expect(refused?.code).toBe("unavailable");
    expect(refused?.message).toBe("Stripe did not answer in time. Nothing was changed; try again shortly.");
    expect((await checkout(tenant, "pro", "down")).url).toContain("/checkout/");
  });
});

describe("the portal", () => {
  it("is the tenant's own, as stripe-setup configured it", async () => {
    const tenant = await mintPayer(app().db, stripe());
    await subscribe(stripe(), tenant);
    const { url } = await callerOf(await contextFor(tenant)).billing.portal({});
    expect(url).toContain("/portal/");
    const page = await (await stripe().page(new URL(url).pathname)).text();
    expect(page).toContain("Bulkhead Business");
    const entries = await app().db.admin`select action from audit_entries where tenant_id = ${tenant.id}`;
    expect(entries.map((row) => row.action)).toContain("billing_portal.opened");
  });
});
