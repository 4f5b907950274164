import { describe, expect, it } from "vitest";
import type { RequestContext } from "@/server/api/context";
import { downloadAuditExport } from "@/server/api/downloads";
import { toAppError } from "@/server/api/errors";
import { appRouter } from "@/server/api/root";
import { createCallerFactory } from "@/server/api/trpc";
import { createSession, sessionCookieName } from "@/server/auth/sessions";
import { oncePerProcess } from "@/server/kernel/once";
import { sealTenant } from "@/server/platform/audit";
import { requestInfo } from "@/server/platform/observability";
import { holdImpersonation } from "@/server/services/impersonations";
import { INPUTS } from "@/tests/isolation/inputs";
import { mintFullTenant } from "@/tests/isolation/rows";
import { startTestApp } from "@/tests/support/app";
import { mintProject, mintTenant, type TestTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { mintVisit, type TestVisit } from "@/tests/support/visits";

const app = startTestApp();
function call(name: string, input: unknown, { credential }: Pick<TestVisit, "credential">, slug?: string) {
  return callNamed(name, input, credential, slug);
}

const callerOf = createCallerFactory(appRouter);

/** The procedures as a browser calls them, with an Idempotency-Key. */
function keyed({ credential }: Pick<TestVisit, "credential">, { slug }: TestTenant, idempotencyKey: string) {
  const context: RequestContext = {
    door: "trpc",
    request: requestInfo(new Request("http://127.0.0.1:3000/api/trpc/x")),
    credential,
    tenantSlug: slug,
    origin: undefined,
    idempotencyKey,
    responseHeaders: new Map(),
  };
  return { procedures: callerOf(context), context };
}

async function ownerOf(tenant: TestTenant): Promise<Pick<TestVisit, "credential">> {
  const { token } = await createSession({
    userId: tenant.owner.userId,
    userAgent: "",
    address: "127.0.0.1",
  });
  return { credential: { kind: "session", token } };
}

const viewsOf = (tenantId: string) =>
  app().db.admin`select actor_label, on_behalf_of, target_id, changes from audit_entries
    where tenant_id = ${tenantId} and action = 'impersonation.viewed' order by id`;

const forgetTold = () => oncePerProcess("told-views", () => new Map()).clear();

describe("a visit with write access", () => {
  it("does the everyday work, in its person's name and with both identities in the log", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "write" });
    expect((await call("projects.create", { name: "Mended" }, visit, tenant.slug)).code).toBe("ok");
    const entries = await app().db.admin`select action, actor_kind, actor_id, actor_label, on_behalf_of
      from audit_entries where tenant_id = ${tenant.id}`;
    expect(entries).toEqual([
      {
        action: "project.created",
        actor_kind: "user",
        actor_id: tenant.owner.userId,
        actor_label: `Test Person (${tenant.owner.email})`,
        on_behalf_of: `Olive Operator (${visit.operatorId}@operators.test)`,
      },
    ]);
  });

  it("is given no answer that was kept for its person, nor its person one that was kept for it", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "write" });
    const owner = keyed(await ownerOf(tenant), tenant, "same-key");
    const visitor = keyed(visit, tenant, "same-key");
    const one = await owner.procedures.projects.create({ name: "One" });
    const two = await visitor.procedures.projects.create({ name: "Two" });
    expect([one.name, two.name]).toEqual(["One", "Two"]);
    expect(visitor.context.responseHeaders.has("Idempotency-Replayed")).toBe(false);
  });
});

describe("a visit with either access", () => {
  it("takes no export of the audit log along, by the procedure or by the download door", async () => {
    const tenant = await mintFullTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "write" });
    const input = INPUTS["auditExports.read"]?.(tenant);
    expect((await call("auditExports.read", input, visit, tenant.slug)).code).toBe("forbidden");
    const address = `http://127.0.0.1/api/downloads/audit-exports/${tenant.auditExportId}?workspace=${tenant.slug}`;
    const download = (token: string) =>
      downloadAuditExport(
        new Request(address, { headers: { cookie: `${sessionCookieName()}=${token}` } }),
        tenant.auditExportId,
      );
    expect((await download(visit.credential.token)).status).toBe(403);
    const owner = await ownerOf(tenant);
    const token = owner.credential.token;
    expect((await download(token)).status).toBe(200);
  });

  it("leaves what is a person's own with the operator: nothing reaches the impersonated account", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "write" });
    const me = await call("auth.me", {}, visit, tenant.slug);
    expect(me.result).toMatchObject({
      id: visit.operatorId,
      memberships: [],
      impersonations: [{ impersonationId: visit.id, tenantSlug: tenant.slug, access: "write" }],
    });
    await call("auth.updateProfile", { name: "Renamed" }, visit, tenant.slug);
    const [person] = await app().db.admin`select name from users where id = ${tenant.owner.userId}`;
    expect(person?.name).toBe("Test Person");
    const sessions = await call("auth.listSessions", {}, visit, tenant.slug);
    expect(sessions.result).toMatchObject({ data: [{ id: visit.sessionId, current: true }] });
  });

  it("holds no more than its person: a viewer's place is a viewer's", async () => {
    const tenant = await mintTenant(app().db);
    await app().db.admin`update memberships set role = 'viewer' where id = ${tenant.owner.membershipId}`;
    const visit = await mintVisit(app().db, tenant, { access: "write" });
    const codes = [];
    for (const [name, input] of [
      ["projects.list", {}],
      ["projects.create", { name: "No" }],
      ["auditEntries.list", {}],
    ] as const) {
      codes.push((await call(name, input, visit, tenant.slug)).code);
    }
    expect(codes).toEqual(["ok", "forbidden", "forbidden"]);
  });
});

describe("what a visit sees", () => {
  it("is in the tenant's log with both identities, once a minute for the same thing", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "read" });
    const projectId = await mintProject(app().db, tenant.id);
    const see = () => call("projects.get", { projectId }, visit, tenant.slug);
    const codes = await Promise.all([see(), see(), see(), see()]);
    expect(codes.map(({ code }) => code)).toEqual(["ok", "ok", "ok", "ok"]);
    expect((await call("projects.list", {}, visit, tenant.slug)).code).toBe("ok");
    expect((await call("projects.list", { limit: 5 }, visit, tenant.slug)).code).toBe("ok");
    const both = {
      actor_label: `Test Person (${tenant.owner.email})`,
      on_behalf_of: `Olive Operator (${visit.operatorId}@operators.test)`,
    };
    const seen = (target_id: string, input: object) => ({
      ...both,
      target_id,
      changes: { impersonationId: { from: null, to: visit.id }, input: { from: null, to: input } },
    });
    const views = [
      seen("projects.get", { projectId }),
      seen("projects.list", {}),
      seen("projects.list", { limit: 5 }),
    ];
    expect(await viewsOf(tenant.id)).toEqual(views);
    // As another instance, which remembers nothing of it.
    forgetTold();
    await see();
    expect(await viewsOf(tenant.id)).toEqual(views);
  });

  it("is told again a minute later, and for another visit at once", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "read" });
    await call("projects.list", {}, visit, tenant.slug);
    await app().db.admin.unsafe("alter table audit_entries disable trigger user");
    await app().db.admin`update audit_entries set occurred_at = now() - interval '61 seconds'
      where tenant_id = ${tenant.id}`;
    await app().db.admin.unsafe("alter table audit_entries enable trigger user");
    forgetTold();
    await call("projects.list", {}, visit, tenant.slug);
    expect(await viewsOf(tenant.id)).toHaveLength(2);
    const other = await mintVisit(app().db, tenant, { access: "read" });
    await call("projects.list", {}, other, tenant.slug);
    expect(await viewsOf(tenant.id)).toHaveLength(3);
  });

  it("is not shown when it cannot be told", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "read" });
    const owner = await ownerOf(tenant);
    await app().db.admin.unsafe("revoke insert on audit_entries from bulkhead_app");
    try {
      const refused = await call("projects.list", {}, visit, tenant.slug);
      expect([refused.code === "ok", refused.result]).toEqual([false, undefined]);
      expect((await call("projects.list", {}, owner, tenant.slug)).code).toBe("ok");
    } finally {
      await app().db.admin.unsafe("grant insert on audit_entries to bulkhead_app");
    }
    expect((await call("projects.list", {}, visit, tenant.slug)).code).toBe("ok");
    expect(await viewsOf(tenant.id)).toHaveLength(1);
  });

  it("is sealed into the tenant's chain as every other entry is", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "write" });
    await call("projects.list", {}, visit, tenant.slug);
    await call("projects.create", { name: "New" }, visit, tenant.slug);
    await app().db.admin.unsafe("alter table audit_entries disable trigger user");
    await app().db.admin`update audit_entries set occurred_at = now() - interval '5 minutes'
      where tenant_id = ${tenant.id}`;
    await app().db.admin.unsafe("alter table audit_entries enable trigger user");
    await sealTenant(tenant.id);
    const verified = await call("auditEntries.verify", {}, await ownerOf(tenant), tenant.slug);
    expect(verified.result).toMatchObject({ fault: null, entries: 2 });
  });
});

describe("the end of a visit", () => {
  it("waits for its write in flight, and nothing of it commits afterwards", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "write" });
    const order: string[] = [];
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let holds: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      holds = resolve;
    });
    const actor = {
      kind: "user",
      userId: tenant.owner.userId,
      sessionId: visit.sessionId,
      membership: { membershipId: tenant.owner.membershipId, tenantId: tenant.id, rights: new Set<never>() },
      impersonation: { id: visit.id, operatorId: visit.operatorId, access: "write", expiresAt: 0 },
    } as const;
    const write = app()
      .db.database.tenants.write(tenant.id, async (tx) => {
        await holdImpersonation(tx, actor);
        holds();
        await released;
      })
      .then(() => order.push("written"));
    await held;
    const input = { tenantId: tenant.id, impersonationId: visit.id };
    const end = call("impersonations.stop", input, visit).then(({ code }) => order.push(`ended ${code}`));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(order).toEqual([]);
    release();
    await Promise.all([write, end]);
    expect(order).toEqual(["written", "ended ok"]);
    const late = app().db.database.tenants.write(tenant.id, (tx) => holdImpersonation(tx, actor));
    await expect(late).rejects.toMatchObject({ code: "impersonation_ended" });
  });

  it("is told as 403 with a code of its own by the doors", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "read" });
    await app().db
      .admin`update impersonations set ended_at = now(), ended_by = 'tenant' where id = ${visit.id}`;
    const { procedures } = keyed(visit, tenant, "k");
    const error = await procedures.projects.list({}).catch(toAppError);
    expect(error).toMatchObject({ code: "impersonation_ended", status: 403 });
  });
});
