import { describe, expect, it } from "vitest";
import type { TenantId } from "@/server/kernel/ids";
import { RATE_LIMIT_POLICIES } from "@/server/kernel/rate-limit-policies";
import { limiter, recentUse } from "@/server/platform/admission";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";

const app = startTestApp();

/** Takes all that may be asked for at once; it comes back in minutes. */
async function drainExports(tenantId: TenantId): Promise<void> {
  const bucket = { name: "exports", ...RATE_LIMIT_POLICIES.exports.rate, cost: 10 };
  expect((await limiter().admit({ scope: { tenantId }, policies: [bucket] })).outcome).toBe("granted");
}

const askExport = (key: string) => rest("POST", "/audit-exports", { key, body: { format: "csv" } });

describe("GET /rate-limits", () => {
  it("tells each limit with what is left, recent calls by minute, and what was refused to whom", async () => {
    const { id, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    await mintApiKey(app().db, id, ["projects:read"], { name: "slow one", requestsPerMinute: 30 });
    await drainExports(id);
    for (let calls = 0; calls < 3; calls += 1) await rest("GET", "/projects", { key });
    for (let calls = 0; calls < 2; calls += 1) expect((await askExport(key)).status).toBe(429);
    await recentUse().flush();
    const { status, body } = await rest("GET", "/rate-limits", { key });
    expect([status, body.live]).toEqual([200, true]);
    const byPolicy = new Map(body.data.map((limit: { policy: string }) => [limit.policy, limit]));
    expect(byPolicy.get("tenant")).toMatchObject({ size: 20, ratePerSecond: 5, unit: "requests" });
    expect(byPolicy.get("key")).toMatchObject({ size: 30, remaining: 30, apiKeyName: "slow one" });
    expect(byPolicy.get("exports")).toMatchObject({ size: 10, remaining: 0 });
    expect(byPolicy.get("verification")).toMatchObject({ size: 20, remaining: 20 });
    expect(byPolicy.get("concurrency")).toMatchObject({ size: 1, remaining: 1, unit: "concurrent-requests" });
    expect(byPolicy.get("slow-time")).toMatchObject({ size: 250, remaining: 250, unit: "milliseconds" });
    expect(body.minutes).toHaveLength(15);
    const sum = (of: "served" | "refused") =>
      body.minutes.reduce((total: number, minute: Record<string, number>) => total + (minute[of] ?? 0), 0);
    expect([sum("served"), sum("refused")]).toEqual([3, 2]);
    expect(body.refusals).toMatchObject([{ policy: "exports", apiKeyName: "test", count: 2 }]);
    expect(body.quotas).toContainEqual({ quota: "projects", used: 0, limit: 3 });
    expect(body.quotas).toContainEqual({ quota: "seats", used: 1, limit: 3 });
  });

  it("takes nothing from the limits that it looks at, but what the call itself costs", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const left = async () => {
      const { body } = await rest("GET", "/rate-limits", { key });
      return body.data.map(({ remaining }: { remaining: number }) => remaining);
    };
    const first = await left();
    expect((await left()).slice(1)).toEqual(first.slice(1));
  });

  it("names no key to those who may not read keys, and no other tenant's refusals to anybody", async () => {
    const [mine, other] = [await mintTenant(app().db, { plan: "free" }), await mintTenant(app().db)];
    const reader = await mintApiKey(app().db, mine.id, ["usage:read"], { requestsPerMinute: 60 });
    await drainExports(mine.id);
    expect((await askExport(mine.apiKey)).status).toBe(429);
    await recentUse().flush();
    const { body } = await rest("GET", "/rate-limits", { key: reader });
    expect(JSON.stringify(body)).not.toContain('"test"');
    expect(body.refusals.length).toBeGreaterThan(0);
    const foreign = await rest("GET", "/rate-limits", { key: other.apiKey });
    expect(foreign.body.refusals).toEqual([]);
    expect(JSON.stringify(foreign.body)).not.toContain(mine.id);
  });
});
