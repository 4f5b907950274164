import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/local/supervisor/ports";
import type { Credential } from "@/server/api/context";
import { createSession, revokeOne, sessionCookieName, signOut } from "@/server/auth/sessions";
import { parseApiKey } from "@/server/kernel/api-key-token";
import { startTestApp } from "@/tests/support/app";
import {
  mintApiKey,
  mintMember,
  mintServiceAccount,
  mintTenant,
  type TestTenant,
} from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { mintVisit } from "@/tests/support/visits";

const app = startTestApp();
const DOORS = fileURLToPath(new URL("./support/doors.ts", import.meta.url));
const children: ChildProcess[] = [];
/** Two further instances: one that shares our Redis, and one that has none. */
let withRedis: string;
let without: string;

async function startInstance(overrides: Record<string, string>): Promise<string> {
  const port = await freePort();
  const child = fork(DOORS, [String(port)], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, LIMITER_DEADLINE_MS: "1000", ...overrides },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  children.push(child);
  await once(child, "message");
  return `http://127.0.0.1:${port}`;
}

beforeAll(async () => {
  [withRedis, without] = await Promise.all([
    startInstance({}),
    startInstance({ REDIS_URL: "redis://127.0.0.1:1", LIMITER_DEADLINE_MS: "50" }),
  ]);
}, 60_000);
afterAll(async () => {
  const gone = children.map((child) => once(child, "exit"));
  for (const child of children) child.kill("SIGTERM");
  await Promise.all(gone);
});

/** Asks an instance for the projects, and gives the status. */
type Ask = (origin: string) => Promise<number>;

function byKey(apiKey: string): Ask {
  return async (origin) => {
    const response = await fetch(`${origin}/api/v1/projects`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    await response.arrayBuffer();
    return response.status;
  };
}

function bySession(token: string, slug: string): Ask {
  return async (origin) => {
    const response = await fetch(`${origin}/api/trpc/projects.list?input=%7B%7D`, {
      headers: { cookie: `${sessionCookieName()}=${token}`, "x-tenant": slug },
    });
    await response.arrayBuffer();
    return response.status;
  };
}

/** Calls an operation of this instance, as the tenant's owner. */
async function asOwner(tenant: TestTenant, name: string, input: unknown): Promise<void> {
  const { token } = await createSession({ userId: tenant.owner.userId, userAgent: "", address: "127.0.0.1" });
  const credential: Credential = { kind: "session", token };
  const outcome = await callNamed(name, input, credential, tenant.slug);
  expect([name, outcome.code]).toEqual([name, "ok"]);
}

async function memberOf(tenant: TestTenant) {
  const member = await mintMember(app().db, tenant.id, "member");
  const session = await createSession({ userId: member.userId, userAgent: "", address: "127.0.0.1" });
  return { ...member, session, ask: bySession(session.token, tenant.slug) };
}

async function machine(tenant: TestTenant, ending: string) {
  const { serviceAccountId, apiKey } = await mintServiceAccount(app().db, tenant.id, { role: "viewer" });
  return { ask: byKey(apiKey), revoke: () => asOwner(tenant, ending, { serviceAccountId }) };
}

/** Each way to lose access: who asks, and what ends it. */
const REVOCATIONS: Record<
  string,
  (tenant: TestTenant) => Promise<{ ask: Ask; revoke: () => Promise<unknown> }>
> = {
  "a revoked key": async (tenant) => ({
    ask: byKey(tenant.apiKey),
    revoke: async () => {
      const [row] = await app().db.admin`select id from api_keys where tenant_id = ${tenant.id}`;
      await asOwner(tenant, "apiKeys.revoke", { apiKeyId: row?.id });
    },
  }),
  "a key that was made by a revoked key": async (tenant) => {
    const parent = await mintApiKey(app().db, tenant.id, ["projects:read"]);
    const parentKeyId = String(parseApiKey(parent)?.id);
    const child = await mintApiKey(app().db, tenant.id, ["projects:read"], { parentKeyId });
    return { ask: byKey(child), revoke: () => asOwner(tenant, "apiKeys.revoke", { apiKeyId: parentKeyId }) };
  },
  "a key of a service account that is suspended": (tenant) => machine(tenant, "serviceAccounts.suspend"),
  "a key of a service account that is deleted": (tenant) => machine(tenant, "serviceAccounts.delete"),
  "a revoked session": async (tenant) => {
    const { userId, session, ask } = await memberOf(tenant);
    return { ask, revoke: () => app().db.database.identity((tx) => revokeOne(tx, userId, session.id)) };
  },
  "a session that was signed out": async (tenant) => {
    const { session, ask } = await memberOf(tenant);
    return { ask, revoke: () => signOut(session.token) };
  },
  "a session that another sign-in replaced": async (tenant) => {
    const { userId, session, ask } = await memberOf(tenant);
    const again = { userId, replaces: session.token, userAgent: "", address: "127.0.0.1" };
    return { ask, revoke: () => createSession(again) };
  },
  "a removed membership": async (tenant) => {
    const { membershipId, ask } = await memberOf(tenant);
    return { ask, revoke: () => asOwner(tenant, "members.remove", { membershipId }) };
  },
  "an operator's visit that the tenant ended": async (tenant) => {
    const { id, credential } = await mintVisit(app().db, tenant, { access: "read" });
    return {
      ask: bySession(credential.token, tenant.slug),
      revoke: () => asOwner(tenant, "impersonations.end", { impersonationId: id }),
    };
  },
  "an operator's visit that the tenant refuses from now on": async (tenant) => {
    const { credential } = await mintVisit(app().db, tenant, { access: "read" });
    return {
      ask: bySession(credential.token, tenant.slug),
      revoke: () => asOwner(tenant, "tenants.update", { allowOperatorAccess: false }),
    };
  },
  "the visit of an operator who was signed out": async (tenant) => {
    const { credential } = await mintVisit(app().db, tenant, { access: "read" });
    return { ask: bySession(credential.token, tenant.slug), revoke: () => signOut(credential.token) };
  },
};

describe.each(Object.entries(REVOCATIONS))("%s", (_name, begin) => {
  it("is refused by another instance at its next call", async () => {
    const tenant = await mintTenant(app().db, { plan: "business" });
    const { ask, revoke } = await begin(tenant);
    expect([await ask(withRedis), await ask(withRedis)]).toEqual([200, 200]);
    await revoke();
    expect([401, 403, 404]).toContain(await ask(withRedis));
  });

  it("is refused by an instance without Redis within a second", async () => {
    const tenant = await mintTenant(app().db, { plan: "business" });
    const { ask, revoke } = await begin(tenant);
    expect([await ask(without), await ask(without)]).toEqual([200, 200]);
    await revoke();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect([401, 403, 404]).toContain(await ask(without));
  });
});
