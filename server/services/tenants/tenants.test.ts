import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSession, identifySession } from "@/server/auth/sessions";
import { actingJob } from "@/server/kernel/actor";
import { entitlementsOfPlan } from "@/server/kernel/entitlements";
import { newId, type SessionId, type TenantId, type UserId } from "@/server/kernel/ids";
import { ROLE_PERMISSIONS } from "@/server/kernel/permissions";
import type { OpenContext, OperationContext } from "@/server/services/context";
import { PROVISIONING } from "@/server/services/provisioning";
import { startTestApp } from "@/tests/support/app";
import { mintProject, mintTenant } from "@/tests/support/factories";
import * as tenants from "./index";
import { CreateTenant, ListTenants, TenantSlug } from "./schemas";

const app = startTestApp();

const freshSlug = () => `t-${randomBytes(5).toString("hex")}`;

async function person(verified = true): Promise<{ userId: UserId; as: OpenContext }> {
  const userId = newId<UserId>();
  await app().db.admin`
    insert into users (id, email, name, email_verified_at)
    values (${userId}, ${`${randomBytes(6).toString("hex")}@example.test`}, 'Ana', ${verified ? new Date() : null})`;
  const actor = { kind: "user", userId, sessionId: newId<SessionId>() } as const;
  const request = { requestId: "request-1", address: "203.0.113.9", userAgent: "Test" };
  return { userId, as: { actor, actorLabel: "Ana", ...request, replaceSession: () => undefined } };
}

function inTenant<T>(
  kind: "read" | "write",
  id: string,
  work: (context: OperationContext) => Promise<T>,
): Promise<T> {
  return app().db.database.tenants[kind](id as TenantId, (tx) =>
    work({
      ...actingJob("test", "request-2"),
      tx,
      entitlements: entitlementsOfPlan("free"),
      subscriptionPeriod: null,
      afterCommit: () => {},
    }),
  );
}

describe("creating a tenant", () => {
  it("commits the tenant, its owner, its saga, an audit entry and one event together", async () => {
    const { userId, as } = await person();
    const slug = freshSlug();
    const tenant = await tenants.createTenant(as, { name: "Acme", slug });
    expect(tenant).toMatchObject({ slug, name: "Acme", status: "provisioning", plan: "free" });
    const { admin } = app().db;
    expect(await admin`select user_id, role from memberships where tenant_id = ${tenant.id}`).toEqual([
      { user_id: userId, role: "owner" },
    ]);
    expect(
      await admin`select action, actor_id, request_id from audit_entries where tenant_id = ${tenant.id}`,
    ).toEqual([{ action: "tenant.created", actor_id: userId, request_id: "request-1" }]);
    expect(await admin`select name, payload from outbox_events where tenant_id = ${tenant.id}`).toEqual([
      { name: "tenant.created", payload: { name: "Acme", slug, ownerUserId: userId } },
    ]);
  });

  it("lets its owner in at once", async () => {
    const { userId, as } = await person();
    const slug = freshSlug();
    const tenant = await tenants.createTenant(as, { name: "Acme", slug });
    const { token } = await createSession({ userId, userAgent: "", address: "unknown" });
    const identity = await identifySession(token, slug, "fresh");
    expect(identity?.tenant).toMatchObject({ id: tenant.id, status: "provisioning" });
    expect(identity?.actor).toMatchObject({ membership: { rights: ROLE_PERMISSIONS.owner } });
  });

  it("shows how far its provisioning has come, step by step, without what went wrong inside", async () => {
    const { as } = await person();
    const tenant = await tenants.createTenant(as, { name: "Acme", slug: freshSlug() });
    const fresh = await inTenant("read", tenant.id, tenants.getProvisioning);
    expect(fresh).toEqual({
      status: "running",
      steps: PROVISIONING.steps.map(({ name }) => ({ name, status: "pending", finishedAt: null })),
    });
    await app().db.admin`
      update saga_steps set status = 'failed', error = 'secret detail' where tenant_id = ${tenant.id} and name = 'seed_defaults'`;
    const later = await inTenant("read", tenant.id, tenants.getProvisioning);
    expect(later.steps.map(({ status }) => status)).toEqual(["pending", "failed", "pending", "pending"]);
    expect(JSON.stringify(later)).not.toContain("secret");
  });

  it("refuses a taken slug on its field, and leaves nothing behind", async () => {
    const { as } = await person();
    const slug = freshSlug();
    await tenants.createTenant(as, { name: "First", slug });
    const other = await person();
    await expect(tenants.createTenant(other.as, { name: "Second", slug })).rejects.toMatchObject({
      code: "conflict",
      errors: [{ pointer: "/slug" }],
    });
    expect(await app().db.admin`select 1 from memberships where user_id = ${other.userId}`).toHaveLength(0);
  });

  it("gives a slug to one of many at once", async () => {
    const slug = freshSlug();
    const people = await Promise.all(Array.from({ length: 6 }, () => person()));
    const all = await Promise.allSettled(
      people.map(({ as }) => tenants.createTenant(as, { name: "Race", slug })),
    );
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of all)
      if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "conflict" });
  });

  it("needs a confirmed address, and a person", async () => {
    const { as } = await person(false);
    const input = { name: "Acme", slug: freshSlug() };
    await expect(tenants.createTenant(as, input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(tenants.createTenant({ ...as, actor: { kind: "anonymous" } }, input)).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });
});

describe("a slug", () => {
  it.each([
    "ab",
    "a".repeat(41),
    "-acme",
    "acme-",
    "ac--me",
    "acme inc",
    "acmé",
    "a/b",
    "",
    "sign-in",
    "api",
    "operator",
    "workspaces",
  ])("cannot be %j", (slug) => {
    expect(TenantSlug.safeParse(slug).success).toBe(false);
  });

  it.each([
    ["acme", "acme"],
    [" ACME-2 ", "acme-2"],
    ["007", "007"],
  ])("%j is %s", (given, slug) => {
    expect(CreateTenant.parse({ name: "A", slug: given }).slug).toBe(slug);
  });
});

describe("the tenant that one acts in", () => {
  it("is read and renamed, with an audit entry and an event; the same name changes nothing", async () => {
    const { id, slug } = await mintTenant(app().db);
    await inTenant("write", id, (context) => tenants.updateTenant(context, { name: "New name" }));
    await inTenant("write", id, (context) => tenants.updateTenant(context, { name: "New name" }));
    await inTenant("write", id, (context) => tenants.updateTenant(context, {}));
    expect(await inTenant("read", id, tenants.getTenant)).toMatchObject({ id, name: "New name" });
    expect(await app().db.admin`select payload from outbox_events where tenant_id = ${id}`).toEqual([
      { payload: { changed: ["name"] } },
    ]);
    expect(await app().db.admin`select changes from audit_entries where tenant_id = ${id}`).toEqual([
      { changes: { name: { from: `Tenant ${slug}`, to: "New name" } } },
    ]);
  });

  it("has no provisioning where there was none", async () => {
    const { id } = await mintTenant(app().db);
    await expect(inTenant("read", id, tenants.getProvisioning)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("the operator's list", () => {
  it("counts members and projects, in pages with a stable order", async () => {
    const { as } = await person();
    const operator: OpenContext = {
      ...as,
      actor: { kind: "operator", userId: newId<UserId>(), sessionId: newId<SessionId>() },
    };
    const minted = [];
    for (let n = 0; n < 3; n += 1) minted.push(await mintTenant(app().db));
    const newest = minted[2];
    if (!newest) throw new Error("no tenant");
    await mintProject(app().db, newest.id);
    const first = await tenants.listTenants(operator, ListTenants.parse({ limit: 2 }));
    expect(first.data).toHaveLength(2);
    expect(first.data[0]).toMatchObject({ id: newest.id, members: 1, projects: 1 });
    const second = await tenants.listTenants(operator, ListTenants.parse({ limit: 2, page: 2 }));
    expect(second.total).toBe(first.total);
    const seen = [...first.data, ...second.data].map(({ id }) => id);
    expect(new Set(seen).size).toBe(seen.length);
    const none = await tenants.listTenants(operator, ListTenants.parse({ status: "suspended" }));
    expect(none).toMatchObject({ data: [], total: 0, totalPages: 0 });
  });

  it("finds by a part of the slug or the name, whatever its case, and takes no part for a pattern", async () => {
    const { as } = await person();
    const operator: OpenContext = {
      ...as,
      actor: { kind: "operator", userId: newId<UserId>(), sessionId: newId<SessionId>() },
    };
    const { id, slug } = await mintTenant(app().db);
    const find = async (search: string) => {
      const { data } = await tenants.listTenants(operator, ListTenants.parse({ search }));
      return data.map((tenant) => tenant.id);
    };
    expect(await find(slug.slice(1).toUpperCase())).toEqual([id]);
    expect(await find("%")).toEqual([]);
  });

  it("is not for members", async () => {
    const { as } = await person();
    await expect(tenants.listTenants(as, ListTenants.parse({}))).rejects.toMatchObject({ code: "forbidden" });
  });
});
