import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { countStatements } from "@/db/connection";
import { revokeCached } from "@/server/platform/admission";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";

const app = startTestApp();

/** A tenant, the key that it manages keys with, and a key to manage. */
async function withKey(given: Record<string, unknown> = {}) {
  const tenant = await mintTenant(app().db, { plan: "business" });
  await app().db.admin`update api_keys set scopes = ${[
    "projects:read",
    "api-keys:read",
    "api-keys:write",
  ]} where tenant_id = ${tenant.id}`;
  const body = { name: "Export", scopes: ["projects:read"], ...given };
  const created = await rest("POST", "/api-keys", { key: tenant.apiKey, body });
  expect(created.status).toBe(201);
  return { tenant, apiKey: created.body as { id: string; key: string; hint: string } };
}

const from = (key: string, address: string) =>
  rest("GET", "/projects", { key, headers: { "x-forwarded-for": address } });
const patch = (tenant: TestTenant, id: string, body: unknown) =>
  rest("PATCH", `/api-keys/${id}`, { key: tenant.apiKey, body });
const rotate = (tenant: TestTenant, id: string, body: unknown) =>
  rest("POST", `/api-keys/${id}/rotate`, { key: tenant.apiKey, body });
const statusOf = async (key: string) => (await rest("GET", "/projects", { key })).status;

describe("a key that is bound to networks", () => {
  it("works from them and from nowhere else", async () => {
    const { apiKey } = await withKey({ allowedAddresses: ["203.0.113.7/24", "2001:db8::/32"] });
    expect(apiKey).toMatchObject({ allowedAddresses: ["203.0.113.0/24", "2001:db8::/32"] });
    expect((await from(apiKey.key, "203.0.113.200")).status).toBe(200);
    expect((await from(apiKey.key, "2001:db8:7::1")).status).toBe(200);
    const refused = await from(apiKey.key, "203.0.114.1");
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toBe("This API key may not be used from this address.");
  });

  it("is bound, and freed, at the next call after the change", async () => {
    const { tenant, apiKey } = await withKey();
    expect((await from(apiKey.key, "198.51.100.1")).status).toBe(200);
    await patch(tenant, apiKey.id, { allowedAddresses: ["203.0.113.0/24"] });
    expect((await from(apiKey.key, "198.51.100.1")).status).toBe(403);
    await patch(tenant, apiKey.id, { allowedAddresses: [] });
    expect((await from(apiKey.key, "198.51.100.1")).status).toBe(200);
  });

  it("takes no network that is none, and says which", async () => {
    const { tenant, apiKey } = await withKey();
    const refused = await patch(tenant, apiKey.id, { allowedAddresses: ["203.0.113.0/24", "10.0.0.0/33"] });
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toMatchObject([{ pointer: "/allowedAddresses/1" }]);
  });
});

describe("a key with a limit of its own", () => {
  it("is refused over it, while its tenant's other keys go on", async () => {
    const { tenant, apiKey } = await withKey({ requestsPerMinute: 3 });
    const statuses = [];
    for (let call = 0; call < 5; call += 1) statuses.push(await statusOf(apiKey.key));
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const refused = await rest("GET", "/projects", { key: apiKey.key });
    expect(refused.headers.get("ratelimit-policy")).toContain('"key";q=3;w=60');
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await statusOf(tenant.apiKey)).toBe(200);
  });

  it("takes none of its tenant's tokens and counts nothing when its own limit refuses it", async () => {
    const { tenant, apiKey } = await withKey({ requestsPerMinute: 1 });
    expect(await statusOf(apiKey.key)).toBe(200);
    const remaining = async () => {
      const { headers } = await rest("GET", "/projects", { key: tenant.apiKey });
      return /"tenant";r=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1];
    };
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = await remaining();
    for (let call = 0; call < 20; call += 1) expect(await statusOf(apiKey.key)).toBe(429);
    expect(await remaining()).toBe(before);
  });
});

describe("rotation", () => {
  it("gives a new secret to the same key, and lets the old one live for the overlap", async () => {
    const { tenant, apiKey } = await withKey();
    const rotated = await rotate(tenant, apiKey.id, { overlapMinutes: 60 });
    expect(rotated.status).toBe(200);
    expect(rotated.body.id).toBe(apiKey.id);
    expect(rotated.body.key).not.toBe(apiKey.key);
    expect([await statusOf(apiKey.key), await statusOf(rotated.body.key)]).toEqual([200, 200]);
    await app().db
      .admin`update api_keys set previous_expires_at = now() - interval '1 second' where id = ${apiKey.id}`;
    await patch(tenant, apiKey.id, { name: "Renamed" });
    expect([await statusOf(apiKey.key), await statusOf(rotated.body.key)]).toEqual([401, 200]);
  });

  it("without an overlap ends the old secret at once", async () => {
    const { tenant, apiKey } = await withKey();
    expect(await statusOf(apiKey.key)).toBe(200);
    const rotated = await rotate(tenant, apiKey.id, { overlapMinutes: 0 });
    expect([await statusOf(apiKey.key), await statusOf(rotated.body.key)]).toEqual([401, 200]);
  });

  it("gives a secret that works at once, though the old one is well known", async () => {
    const { tenant, apiKey } = await withKey();
    expect([await statusOf(apiKey.key), await statusOf(apiKey.key)]).toEqual([200, 200]);
    const rotated = await rotate(tenant, apiKey.id, {});
    expect(await statusOf(rotated.body.key)).toBe(200);
  });

  it("twice keeps the last two secrets, not three", async () => {
    const { tenant, apiKey } = await withKey();
    const second = await rotate(tenant, apiKey.id, {});
    const third = await rotate(tenant, apiKey.id, {});
    const statuses = [];
    for (const { key } of [apiKey, second.body, third.body]) statuses.push(await statusOf(key));
    expect(statuses).toEqual([401, 200, 200]);
  });

  it("is refused for a revoked key, for an overlap beyond a week, and for rights that the caller lacks", async () => {
    const { tenant, apiKey } = await withKey();
    expect((await rotate(tenant, apiKey.id, { overlapMinutes: 10_081 })).status).toBe(400);
    await app().db.admin`update api_keys set scopes = ${["billing:read"]} where id = ${apiKey.id}`;
    expect((await rotate(tenant, apiKey.id, {})).status).toBe(403);
    await rest("POST", `/api-keys/${apiKey.id}/revoke`, { key: tenant.apiKey });
    expect((await rotate(tenant, apiKey.id, {})).status).toBe(409);
    expect((await patch(tenant, apiKey.id, { name: "Late" })).status).toBe(409);
  });

  it("is another tenant's 404", async () => {
    const { apiKey } = await withKey();
    const { tenant: other } = await withKey();
    expect((await rotate(other, apiKey.id, {})).status).toBe(404);
    expect((await patch(other, apiKey.id, { name: "Mine" })).status).toBe(404);
    expect(await statusOf(apiKey.key)).toBe(200);
  });
});

describe("a key that was made or rotated under an Idempotency-Key", () => {
  it("is answered again, and stands nowhere in the database", async () => {
    const { tenant, apiKey } = await withKey();
    const headers = { "idempotency-key": "once" };
    const again = () =>
      rest("POST", `/api-keys/${apiKey.id}/rotate`, { key: tenant.apiKey, body: {}, headers });
    const [first, second] = [await again(), await again()];
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(second.body.key).toBe(first.body.key);
    const secret = String(first.body.key).split("_").at(-1) ?? "";
    const stored = await app().db
      .admin`select answer::text as answer from idempotency_keys where tenant_id = ${tenant.id}`;
    expect(stored).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain(secret);
  });
});

describe("a key's last use", () => {
  it("is written, at most once a minute", async () => {
    const { apiKey } = await withKey();
    const lastUsed = async () => {
      const [row] = await app().db.admin`select last_used_at from api_keys where id = ${apiKey.id}`;
      return row?.last_used_at as Date | null;
    };
    expect(await lastUsed()).toBeNull();
    await statusOf(apiKey.key);
    await expect.poll(lastUsed).not.toBeNull();
    const first = await lastUsed();
    for (let call = 0; call < 10; call += 1) await statusOf(apiKey.key);
    expect(await lastUsed()).toEqual(first);
  });

  it("costs no transaction where the key is read again within the minute", async () => {
    const { tenant, apiKey } = await withKey();
    const { admin } = app().db;
    const hasBeenWritten = async (since: string) => {
      const [row] =
        await admin`select last_used_at > ${since} as newer from api_keys where id = ${apiKey.id}`;
      return row?.newer;
    };
    /** Statements of a call that reads the key anew: the fewest of some, since others' may fall in between. */
    const fewestStatements = async (agoMs: number) => {
      let fewest = Number.POSITIVE_INFINITY;
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const lastUsedAt = new Date(Date.now() - agoMs).toISOString();
        await admin`update api_keys set last_used_at = ${lastUsedAt} where id = ${apiKey.id}`;
        await revokeCached(tenant.id);
        const before = countStatements();
        expect(await statusOf(apiKey.key)).toBe(200);
        if (agoMs > 60_000) await expect.poll(() => hasBeenWritten(lastUsedAt)).toBe(true);
        // A read's COMMIT is sent a few milliseconds later.
        await sleep(50);
        fewest = Math.min(fewest, countStatements() - before);
      }
      return fewest;
    };
    // BEGIN, UPDATE and COMMIT.
    expect((await fewestStatements(120_000)) - (await fewestStatements(0))).toBe(3);
  });
});
