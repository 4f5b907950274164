import { describe, expect, it } from "vitest";
import { createSession } from "@/server/auth/sessions";
import { parseApiKey } from "@/server/kernel/api-key-token";
import { readLive } from "@/server/platform/metering";
import { redis } from "@/server/platform/redis/client";
import type { callOperation } from "@/tests/isolation/operations";
import { startTestApp } from "@/tests/support/app";
import { mintServiceAccount, mintTenant, type TestTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest } from "@/tests/support/rest";
import { mintVisit } from "@/tests/support/visits";

const app = startTestApp();

type Credential = Parameters<typeof callOperation>[2];

function call(name: string, input: unknown, credential: Credential, { slug }: TestTenant) {
  return callNamed(name, input, credential, slug);
}

/** `<meter> <principal> <dimension>: <net use>` of the tenant, sorted. */
async function counted({ id }: TestTenant): Promise<string[]> {
  const rows = await readLive(redis(), id);
  return rows
    .map((row) => `${row.meter} ${row.principal} ${row.dimension}: ${row.counted - row.refunded}`)
    .sort();
}

const keyId = (apiKey: string) => parseApiKey(apiKey)?.id;

describe("what a call uses up", () => {
  it("is, for a key, its call and the feature that it used, also for a service account's", async () => {
    const tenant = await mintTenant(app().db);
    const machine = await mintServiceAccount(app().db, tenant.id, { role: "viewer" });
    await rest("GET", "/projects", { key: tenant.apiKey });
    await rest("GET", "/members", { key: tenant.apiKey });
    await rest("GET", "/tasks", { key: machine.apiKey });
    const [key, other] = [`key:${keyId(tenant.apiKey)}`, `key:${keyId(machine.apiKey)}`];
    expect(await counted(tenant)).toEqual(
      [
        `api_calls ${key} : 2`,
        `api_calls ${other} : 1`,
        `feature_uses ${key} projects: 1`,
        `feature_uses ${other} tasks: 1`,
      ].sort(),
    );
  });

  it("is, for a person, the feature alone, and nothing for an operator who visits", async () => {
    const tenant = await mintTenant(app().db);
    const { userId } = tenant.owner;
    const { token } = await createSession({ userId, userAgent: "", address: "127.0.0.1" });
    const visit = await mintVisit(app().db, tenant, { access: "read" });
    await call("projects.list", {}, visit.credential, tenant);
    expect(await counted(tenant)).toEqual([]);
    await call("projects.list", {}, { kind: "session", token }, tenant);
    expect(await counted(tenant)).toEqual([`feature_uses user:${userId} projects: 1`]);
  });

  it("is given back whole when the answer was a replay", async () => {
    const tenant = await mintTenant(app().db);
    const write = () =>
      rest("POST", "/projects", {
        key: tenant.apiKey,
        body: { name: "Once" },
        headers: { "idempotency-key": "once" },
      });
    expect([(await write()).status, (await write()).headers.get("idempotency-replayed")]).toEqual([
      201,
      "true",
    ]);
    const key = `key:${keyId(tenant.apiKey)}`;
    expect(await counted(tenant)).toEqual([`api_calls ${key} : 1`, `feature_uses ${key} projects: 1`]);
  });

  it("is given back whole when the answer was a failure of ours, and not when it was the caller's", async () => {
    const tenant = await mintTenant(app().db);
    const list = (query: string) => rest("GET", `/projects?${query}`, { key: tenant.apiKey });
    const { admin } = app().db;
    await admin`alter table projects rename to projects_elsewhere`;
    try {
      expect((await list("limit=1")).status).toBe(500);
    } finally {
      await admin`alter table projects_elsewhere rename to projects`;
    }
    const key = `key:${keyId(tenant.apiKey)}`;
    expect(await counted(tenant)).toEqual([`api_calls ${key} : 0`, `feature_uses ${key} projects: 0`]);
    expect((await list("limit=0")).status).toBe(400);
    expect(await counted(tenant)).toEqual([`api_calls ${key} : 1`, `feature_uses ${key} projects: 1`]);
  });
});
