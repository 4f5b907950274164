import { beforeEach, describe, expect, it } from "vitest";
import { createSession } from "@/server/auth/sessions";
import { revokeCached } from "@/server/platform/admission";
import { redis } from "@/server/platform/redis/client";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant, type TestTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest } from "@/tests/support/rest";
import { enrol, signedInContext } from "@/tests/support/second-factors";

const app = startTestApp();
beforeEach(() => redis().flushdb());

const browser = { userAgent: "Test Browser", address: "203.0.113.9" };

function call(name: string, input: unknown, token: string, slug?: string) {
  return callNamed(name, input, { kind: "session", token }, slug);
}

type UserId = TestTenant["owner"]["userId"];

/** A session with or without a second factor behind it. */
async function signedIn(userId: UserId, secondFactor: boolean) {
  const session = await createSession({ userId, ...browser });
  if (!secondFactor) return session;
  const context = signedInContext(userId, session.id);
  await enrol(context);
  return { id: session.id, token: context.cookie ?? "" };
}

const codeOfList = async (token: string, slug: string) => (await call("projects.list", {}, token, slug)).code;

async function barrierIn(token: string, slug: string) {
  const { result } = await call("auth.me", {}, token);
  const { memberships } = result as { memberships: { tenantSlug: string; barrier: string | null }[] };
  return memberships.find(({ tenantSlug }) => tenantSlug === slug)?.barrier;
}

describe("a workspace that requires a second factor", () => {
  it("lets nobody in without one, tells the page so, and opens as soon as it is set up", async () => {
    const tenant = await mintTenant(app().db);
    const owner = await signedIn(tenant.owner.userId, true);
    const on = await call("tenants.update", { requireSecondFactor: true }, owner.token, tenant.slug);
    expect(on).toMatchObject({ code: "ok", result: { requireSecondFactor: true } });
    const { userId } = await mintMember(app().db, tenant.id, "member");
    const member = await signedIn(userId, false);
    expect(await codeOfList(member.token, tenant.slug)).toBe("second_factor_required");
    expect(await barrierIn(member.token, tenant.slug)).toBe("second_factor_required");
    expect((await call("secondFactors.get", {}, member.token, tenant.slug)).code).toBe("ok");
    const context = signedInContext(userId, member.id);
    await enrol(context);
    expect(await codeOfList(context.cookie ?? "", tenant.slug)).toBe("ok");
    expect(await barrierIn(context.cookie ?? "", tenant.slug)).toBeNull();
    expect(await codeOfList(owner.token, tenant.slug)).toBe("ok");
  });

  it("leaves API keys and other workspaces as they are", async () => {
    const [strict, lax] = await Promise.all([mintTenant(app().db), mintTenant(app().db)]);
    await app().db.admin`update tenants set require_second_factor = true where id = ${strict.id}`;
    expect((await rest("GET", "/tenant", { key: strict.apiKey })).body.requireSecondFactor).toBe(true);
    const { token } = await signedIn(lax.owner.userId, false);
    expect(await codeOfList(token, lax.slug)).toBe("ok");
  });

  it("cannot be demanded by somebody who has none, nor by a member", async () => {
    const tenant = await mintTenant(app().db);
    const { token } = await signedIn(tenant.owner.userId, false);
    const demand = (by: string) => call("tenants.update", { requireSecondFactor: true }, by, tenant.slug);
    expect((await demand(token)).code).toBe("conflict");
    const { userId } = await mintMember(app().db, tenant.id, "member");
    expect((await demand((await signedIn(userId, true)).token)).code).toBe("forbidden");
    expect((await call("tenants.get", {}, token, tenant.slug)).result).toMatchObject({
      requireSecondFactor: false,
    });
  });

  it("is written into its audit log and told as an event", async () => {
    const tenant = await mintTenant(app().db);
    const { token } = await signedIn(tenant.owner.userId, true);
    await call("tenants.update", { requireSecondFactor: true, sessionIdleMinutes: 30 }, token, tenant.slug);
    expect(await app().db.admin`select changes from audit_entries where tenant_id = ${tenant.id}`).toEqual([
      {
        changes: {
          requireSecondFactor: { from: false, to: true },
          sessionIdleMinutes: { from: null, to: 30 },
        },
      },
    ]);
    expect(await app().db.admin`select payload from outbox_events where tenant_id = ${tenant.id}`).toEqual([
      { payload: { changed: ["requireSecondFactor", "sessionIdleMinutes"] } },
    ]);
  });
});

describe("a workspace with a session policy", () => {
  it("asks who was away too long to sign in again, though other pages were open meanwhile", async () => {
    const tenant = await mintTenant(app().db);
    const { id, token } = await signedIn(tenant.owner.userId, false);
    await call("tenants.update", { sessionIdleMinutes: 15 }, token, tenant.slug);
    expect(await codeOfList(token, tenant.slug)).toBe("ok");
    await app().db.admin`update sessions set last_used_at = now() - interval '16 minutes' where id = ${id}`;
    // After 16 minutes no instance remembers the session.
    await revokeCached(tenant.id);
    // The first call after the break is one outside the workspace: it must not make the session fresh for it.
    expect((await call("auth.me", {}, token)).code).toBe("ok");
    expect(await codeOfList(token, tenant.slug)).toBe("session_expired");
    expect(await barrierIn(token, tenant.slug)).toBe("session_expired");
    const again = await signedIn(tenant.owner.userId, false);
    expect(await codeOfList(again.token, tenant.slug)).toBe("ok");
  });

  it("asks whose sign-in is too old, and no other workspace does", async () => {
    const [strict, lax] = await Promise.all([mintTenant(app().db), mintTenant(app().db)]);
    const { userId } = strict.owner;
    await app().db.admin`insert into memberships (tenant_id, id, user_id, role)
      values (${lax.id}, gen_random_uuid(), ${userId}, 'member')`;
    const { id, token } = await signedIn(userId, false);
    await call("tenants.update", { sessionAbsoluteHours: 8 }, token, strict.slug);
    await app().db
      .admin`update sessions set created_at = now() - interval '8 hours 1 minute' where id = ${id}`;
    expect(await codeOfList(token, strict.slug)).toBe("session_expired");
    expect(await codeOfList(token, lax.slug)).toBe("ok");
  });

  it("takes only what is within the product's own bounds, and null for these", async () => {
    const tenant = await mintTenant(app().db);
    const { token } = await signedIn(tenant.owner.userId, false);
    const set = (input: object) => call("tenants.update", input, token, tenant.slug);
    for (const input of [
      { sessionIdleMinutes: 4 },
      { sessionIdleMinutes: 20_161 },
      { sessionAbsoluteHours: 0 },
      { sessionAbsoluteHours: 2_161 },
      { sessionIdleMinutes: 7.5 },
    ]) {
      expect([input, (await set(input)).code]).toEqual([input, "invalid_input"]);
    }
    expect((await set({ sessionIdleMinutes: 5, sessionAbsoluteHours: 2_160 })).code).toBe("ok");
    expect((await set({ sessionIdleMinutes: null })).result).toMatchObject({
      sessionIdleMinutes: null,
      sessionAbsoluteHours: 2_160,
    });
  });
});
