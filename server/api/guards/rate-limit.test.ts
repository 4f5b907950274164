import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { countStatements } from "@/db/connection";
import { createSession } from "@/server/auth/sessions";
import type { TenantId } from "@/server/kernel/ids";
import { limiter, revokeCached } from "@/server/platform/admission";
import { redis } from "@/server/platform/redis/client";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest, untilLimited } from "@/tests/support/rest";

const app = startTestApp();

/** Statements that a call costs. The fewest of some, since the limiter's own writes may fall in between. */
async function fewestStatements(call: () => Promise<{ status: number }>, status: number): Promise<number> {
  let fewest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const before = countStatements();
    if ((await call()).status !== status) continue;
    // A read's COMMIT waits a few milliseconds for a transaction that would carry it along.
    await new Promise((resolve) => setTimeout(resolve, 25));
    fewest = Math.min(fewest, countStatements() - before);
  }
  return fewest;
}

describe("the rate limit of an API key", () => {
  it("lets the plan's burst through, then answers 429 with its headers, and counts what it served", async () => {
    const { apiKey: key } = await mintTenant(app().db, { plan: "free" });
    const answers = await untilLimited(() => rest("GET", "/projects", { key }));
    let served = answers.filter((answer) => answer.status === 200).length;
    const refused = answers.filter((answer) => answer.status === 429);
    expect(served).toBeGreaterThanOrEqual(20);
    expect(served + refused.length).toBe(answers.length);
    const [one] = refused;
    expect(one?.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect(one?.headers.get("ratelimit-policy")).toBe('"tenant";q=20;w=4');
    expect(one?.headers.get("ratelimit")).toMatch(/^"tenant";r=0;t=\d+$/);
    // Asking is a call, too: refused until a token is back, and counted then.
    const counted = async () => {
      const { status, body } = await rest("GET", "/usage?meter=api_calls", { key });
      if (status !== 200) return { status };
      served += 1;
      const [{ meter, quantity, quota }] = body.data;
      return { status, meter, missing: served - quantity, quota };
    };
    const expected = { status: 200, meter: "api_calls", missing: 0, quota: 10_000 };
    await expect.poll(counted, { interval: 400 }).toEqual(expected);
  });

  it("is the whole tenant's, not the key's, and leaves other tenants as they were", async () => {
    const [noisy, quiet] = [
      await mintTenant(app().db, { plan: "free" }),
      await mintTenant(app().db, { plan: "free" }),
    ];
    for (let index = 0; index < 30; index += 1) await rest("GET", "/projects", { key: noisy.apiKey });
    expect((await rest("GET", "/projects", { key: quiet.apiKey })).status).toBe(200);
  });

  it("refuses the call after the plan's last with 402 and what the plan allows", async () => {
    const tenant = await mintTenant(app().db, { plan: "free" });
    const hour = `${new Date().toISOString().slice(0, 13)}:00:00Z`;
    await app().db.admin`insert into usage_hours (tenant_id, meter, hour, epoch, counted)
      values (${tenant.id}, 'api_calls', ${hour}, 'earlier', 9999)`;
    expect((await rest("GET", "/projects", { key: tenant.apiKey })).status).toBe(200);
    const refused = await rest("GET", "/projects", { key: tenant.apiKey });
    expect(refused.status).toBe(402);
    expect(refused.body.details).toMatchObject({ meter: "api_calls", limit: 10_000, used: 10_000 });
  });

  it("is the new plan's at the very next call after an upgrade, also for a key that was just refused", async () => {
    const tenant = await mintTenant(app().db, { plan: "free" });
    const hour = `${new Date().toISOString().slice(0, 13)}:00:00Z`;
    await app().db.admin`insert into usage_hours (tenant_id, meter, hour, epoch, counted)
      values (${tenant.id}, 'api_calls', ${hour}, 'earlier', 9999)`;
    const call = () => rest("GET", "/projects", { key: tenant.apiKey });
    expect([(await call()).status, (await call()).status]).toEqual([200, 402]);
    await app().db.admin`update tenants set plan = 'pro' where id = ${tenant.id}`;
    await revokeCached(tenant.id);
    expect((await call()).status).toBe(200);
  });

  it("costs a refused call no Postgres statement, and a warm read its own transaction alone", async () => {
    const { id } = await mintTenant(app().db, { plan: "free" });
    // The plan's own limit would have a token back by the time of the next call on a slow machine.
    const limit = { requestsPerMinute: 10 };
    const key = await mintApiKey(app().db, id, ["projects:read", "projects:write"], limit);
    const call = () => rest("GET", "/projects", { key });
    await rest("POST", "/projects", { key, body: { name: "A" } });
    await call();
    // BEGIN with the tenant, the page with its total, COMMIT.
    expect(await fewestStatements(call, 200)).toBe(3);
    while ((await call()).status === 200);
    expect(await fewestStatements(call, 429)).toBe(0);
  });

  it("names in a 429 every limit that was reached, as the IETF draft has it", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const create = () => rest("POST", "/audit-exports", { key, body: { format: "csv" } });
    let refused = await create();
    for (let calls = 1; refused.status !== 429 && calls < 20; calls += 1) refused = await create();
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
      code: "rate_limited",
      "violated-policies": ["exports"],
    });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(1);
    expect(refused.headers.get("ratelimit-policy")).toBe(
      '"tenant";q=1000;w=5, "exports";q=10;w=300, "slow-time";q=15000;w=15;qu="milliseconds", "concurrency";q=8;qu="concurrent-requests"',
    );
    expect(refused.headers.get("ratelimit")).toMatch(
      /^"tenant";r=\d+;t=\d+, "exports";r=0;t=\d+, "slow-time";r=\d+;t=\d+, "concurrency";r=8$/,
    );
    expect((await rest("GET", "/projects", { key })).status).toBe(200);
  });
});

describe("the places of slow calls", () => {
  const held = async (tenantId: TenantId, limit: number) => {
    const lease = { name: "concurrency", limit, id: randomUUID() };
    const request = { scope: { tenantId }, policies: [], lease };
    expect((await limiter().admit(request)).outcome).toBe("granted");
    return () => limiter().release(request, 0);
  };

  it("are as many as the plan has: over them a key gets 429, a person and quick calls do not", async () => {
    const { id, slug, owner, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    const leave = await held(id, 1);
    const refused = await rest("GET", "/audit-entries", { key });
    expect(refused.status).toBe(429);
    expect(refused.body["violated-policies"]).toEqual(["concurrency"]);
    expect(refused.headers.get("retry-after")).toMatch(/^[1-3]$/);
    expect((await rest("GET", "/projects", { key })).status).toBe(200);
    const { token } = await createSession({ userId: owner.userId, userAgent: "", address: "127.0.0.1" });
    await callNamed("auditEntries.list", {}, { kind: "session", token }, slug);
    leave();
    await expect.poll(async () => (await rest("GET", "/audit-entries", { key })).status).toBe(200);
  });

  it("are given back when a call has ended, also when it failed", async () => {
    const { id, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    expect((await rest("GET", "/audit-entries?limit=0", { key })).status).toBe(400);
    expect((await rest("GET", "/audit-entries", { key })).status).toBe(200);
    await expect.poll(() => redis().zcard(`{t:${id}}:leases:concurrency`)).toBe(0);
  });
});

describe("the time of slow calls", () => {
  const bucketOf = (tenantId: TenantId) => `{t:${tenantId}}:bucket:slow-time`;
  const slowCall = (key: string) => rest("GET", "/audit-entries", { key });

  it("is taken for as long as a call took", async () => {
    const { id, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    const { status, headers } = await slowCall(key);
    expect(status).toBe(200);
    expect(headers.get("ratelimit-policy")).toContain('"slow-time";q=250;w=15;qu="milliseconds"');
    const left = async () => Number(String(await redis().get(bucketOf(id))).split(" ")[0]);
    await expect.poll(left).toBeLessThan(249);
  });

  it("is of all keys together: where it is used up they get 429, and a person and quick calls do not", async () => {
    const { id, slug, owner, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    const other = await mintApiKey(app().db, id, ["audit:read"]);
    // A quarter of a second is owed, which takes 15 to come back.
    await redis().set(bucketOf(id), `-250 ${Date.now() * 1_000}`);
    for (const caller of [key, other]) {
      const refused = await slowCall(caller);
      expect([refused.status, refused.body["violated-policies"]]).toEqual([429, ["slow-time"]]);
      expect(refused.body.detail).toContain("The time for slow requests is used up.");
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(5);
    }
    expect((await rest("GET", "/projects", { key })).status).toBe(200);
    const { token } = await createSession({ userId: owner.userId, userAgent: "", address: "127.0.0.1" });
    await callNamed("auditEntries.list", {}, { kind: "session", token }, slug);
  });
});
