import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GET as health } from "@/app/api/health/route";
import { GET as ready } from "@/app/api/ready/route";
import { countStatements } from "@/db/connection";
import { handleTrpc } from "@/server/api/handler";
import { createSession, sessionCookieName } from "@/server/auth/sessions";
import { metricsPage, readiness } from "@/server/ops";
import { handleStripeWebhook } from "@/server/ops/stripe-webhook";
import { revokeCached } from "@/server/platform/admission";
import { metrics } from "@/server/platform/observability";
import { shedder } from "@/server/platform/overload";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";

const LIMIT = 10;
const app = startTestApp({ OVERLOAD_IN_FLIGHT: String(LIMIT) });

let pretended = 0;
beforeEach(() => shedder().start());
afterEach(() => {
  letGo();
  shedder().stop();
});

/** As if so many requests were under way. */
function pretend(requests: number): void {
  for (; pretended < requests; pretended += 1) shedder().begin();
}

function letGo(): void {
  for (; pretended > 0; pretended -= 1) shedder().end();
}

const level = async () => (await metrics().overloadLevel.get()).values[0]?.value ?? 0;

/** Presses until the level is reached, then holds it there: between calm and the limit nothing changes. */
async function press(until: number): Promise<void> {
  metrics().overloadLevel.set(0);
  pretend(LIMIT);
  await expect.poll(level, { timeout: 30_000 }).toBeGreaterThanOrEqual(until);
  for (; pretended > LIMIT * 0.8; pretended -= 1) shedder().end();
}

const list = ({ apiKey }: TestTenant) => rest("GET", "/projects", { key: apiKey });

async function byBrowser({ owner, slug }: TestTenant): Promise<() => Promise<Response>> {
  const { token } = await createSession({ userId: owner.userId, userAgent: "test", address: "127.0.0.1" });
  const headers = { cookie: `${sessionCookieName()}=${token}`, "x-tenant": slug };
  return () =>
    handleTrpc(new Request("http://127.0.0.1:3000/api/trpc/projects.list?input=%7B%7D", { headers }));
}

describe("an overloaded process", () => {
  it("refuses unknown callers first, before any statement, and those whom it remembers by their priority", async () => {
    const [free, business, unknown] = await Promise.all([
      mintTenant(app().db, { plan: "free" }),
      mintTenant(app().db, { plan: "business" }),
      mintTenant(app().db, { plan: "business" }),
    ]);
    const browser = await byBrowser(business);
    expect([(await list(free)).status, (await list(business)).status, (await browser()).status]).toEqual([
      200, 200, 200,
    ]);

    await press(1);
    const before = countStatements();
    const refused = await list(unknown);
    expect(countStatements()).toBe(before);
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ code: "overloaded", details: { reason: "in_flight" } });
    expect(refused.headers.get("content-type")).toContain("application/problem+json");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect((await list(business)).status).toBe(200);

    await press(2);
    expect((await list(free)).status).toBe(503);
    expect([(await list(business)).status, (await browser()).status]).toEqual([200, 200]);
    expect((await readiness()).status).not.toBe("not_ready");

    const page = await (await metricsPage(new Request("http://127.0.0.1:3000/api/metrics"))).text();
    expect(page).toMatch(/bulkhead_requests_shed_total\{priority="unknown",reason="in_flight"\} [1-9]/);
    expect(page).toMatch(/bulkhead_requests_shed_total\{priority="0",reason="in_flight"\} [1-9]/);
  });

  it("serves the pages of the tenants that it serves, and operators", async () => {
    const business = await mintTenant(app().db, { plan: "business" });
    const browser = await byBrowser(business);
    expect((await browser()).status).toBe(200);
    const sessionOf = async ({ owner }: TestTenant) =>
      (await createSession({ userId: owner.userId, userAgent: "test", address: "127.0.0.1" })).token;
    const me = (token: string) => {
      const headers = { cookie: `${sessionCookieName()}=${token}` };
      return handleTrpc(new Request("http://127.0.0.1:3000/api/trpc/auth.me?input=%7B%7D", { headers }));
    };
    const [operator, stranger] = [await mintTenant(app().db), await mintTenant(app().db)];
    await app().db.admin`update users set is_operator = true where id = ${operator.owner.userId}`;
    const [byOperator, byStranger] = [await sessionOf(operator), await sessionOf(stranger)];
    expect((await me(byOperator)).status).toBe(200);
    await press(1);
    expect([(await me(byOperator)).status, (await me(byStranger)).status]).toEqual([200, 503]);
    expect((await browser()).status).toBe(200);
  });

  it("takes Stripe's events for longer than anybody's calls, and refuses them too in the end, but never health", async () => {
    const send = async () => {
      const request = new Request("http://127.0.0.1:3000/api/webhooks/stripe", {
        method: "POST",
        body: "{}",
      });
      return (await handleStripeWebhook(request, () => undefined)).status;
    };
    const tenant = await mintTenant(app().db, { plan: "business" });
    const browser = await byBrowser(tenant);
    expect([(await list(tenant)).status, (await browser()).status]).toEqual([200, 200]);
    await press(4);
    const bySession = await browser();
    expect([(await list(tenant)).status, bySession.status]).toEqual([503, 503]);
    expect(Number(bySession.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    // Its signature was looked at.
    expect(await send()).toBe(400);
    await press(5);
    expect(await send()).toBe(503);
    expect([health().status, (await ready()).status]).toEqual([200, 200]);
  });

  it("knows a caller whose identity is no longer believed by what it was, so that it can be let in to be asked", async () => {
    const tenant = await mintTenant(app().db, { plan: "business" });
    expect((await list(tenant)).status).toBe(200);
    await revokeCached(tenant.id);
    const unknown = await mintTenant(app().db, { plan: "business" });
    await press(1);
    expect([(await list(tenant)).status, (await list(unknown)).status]).toEqual([200, 503]);
    letGo();
    await expect.poll(async () => (await list(unknown)).status, { timeout: 40_000 }).toBe(200);
  });
});
