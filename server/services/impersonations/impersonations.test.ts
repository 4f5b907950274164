import { describe, expect, it, vi } from "vitest";
import { createSession, rotateSession, signOut } from "@/server/auth/sessions";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant, type TestTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest } from "@/tests/support/rest";
import { enrol, signedInContext } from "@/tests/support/second-factors";
import { mintOperator, mintVisit, type TestVisit } from "@/tests/support/visits";

const app = startTestApp();

type Session = TestVisit["credential"];

function call(name: string, input: unknown, credential: Session, slug?: string) {
  return callNamed(name, input, credential, slug);
}

const reason = "Ticket 4711: tasks are missing";

/** The visit that an operator begins by their own door. */
function start(
  tenant: { id: string },
  operator: { credential: Session },
  more: Record<string, unknown> & { membershipId: string },
) {
  return call("impersonations.start", { tenantId: tenant.id, reason, ...more }, operator.credential);
}

const ownerOf = ({ owner }: TestTenant) => ({ membershipId: owner.membershipId });
const idOf = ({ result }: { result: unknown }) => (result as { id: string }).id;
const stop = (tenant: { id: string }, operator: { credential: Session }, impersonationId: string) =>
  call("impersonations.stop", { tenantId: tenant.id, impersonationId }, operator.credential);

async function sessionOf(userId: TestTenant["owner"]["userId"]): Promise<Session> {
  const { token } = await createSession({ userId, userAgent: "", address: "127.0.0.1" });
  return { kind: "session", token };
}

const look = async (visitor: { credential: Session }, slug: string) =>
  (await call("projects.list", {}, visitor.credential, slug)).code;

const entriesOf = (tenantId: string) =>
  app().db.admin`select action, actor_kind, actor_label, on_behalf_of, target_label, changes
    from audit_entries where tenant_id = ${tenantId} order by id`;

describe("starting a visit", () => {
  it("opens the tenant to the operator, read-only and for 30 minutes unless told, and is in the tenant's log", async () => {
    const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
    expect(await look(operator, tenant.slug)).toBe("not_found");
    const { code, result } = await start(tenant, operator, ownerOf(tenant));
    expect([code, result]).toMatchObject(["ok", { access: "read", running: true, endedAt: null, reason }]);
    const { startedAt, expiresAt } = result as { startedAt: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.parse(startedAt)).toBe(30 * 60_000);
    expect(await look(operator, tenant.slug)).toBe("ok");
    expect((await entriesOf(tenant.id))[0]).toMatchObject({
      action: "impersonation.started",
      actor_kind: "operator",
      actor_label: `Olive Operator (${operator.operatorId}@operators.test)`,
      target_label: `Test Person (${tenant.owner.email})`,
      changes: { reason: { to: reason }, access: { to: "read" }, expiresAt: { to: expiresAt } },
    });
    expect(
      await app().db.admin`select name, payload from outbox_events where tenant_id = ${tenant.id}`,
    ).toMatchObject([{ name: "impersonation.started", payload: ownerOf(tenant) }]);
  });

  it.each([
    ["a short reason", { reason: "why not" }],
    ["a long reason", { reason: "x".repeat(501) }],
    ["more than 30 minutes", { minutes: 31 }],
    ["less than 5 minutes", { minutes: 4 }],
    ["another access", { access: "admin" }],
    ["a field that is not its", { expiresAt: "2100-01-01T00:00:00Z" }],
  ])("gives 400 for %s", async (_what, more) => {
    const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
    expect((await start(tenant, operator, { ...ownerOf(tenant), ...more })).code).toBe("invalid_input");
    expect(await look(operator, tenant.slug)).toBe("not_found");
  });

  it("is bounded by the database, too: nobody can write a visit of more than 30 minutes", async () => {
    const tenant = await mintTenant(app().db);
    const { id } = await mintVisit(app().db, tenant, { access: "read" });
    const longer = app().db.admin`update impersonations set expires_at = started_at + interval '31 minutes'
      where id = ${id}`;
    await expect(longer).rejects.toThrow("impersonations_expiry_check");
  });

  it("gives 404 for an unknown tenant, for nobody's membership and for another tenant's member", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const operator = await mintOperator(app().db);
    const nowhere = { id: crypto.randomUUID() };
    expect((await start(nowhere, operator, ownerOf(tenant))).code).toBe("not_found");
    expect((await start(tenant, operator, ownerOf(other))).code).toBe("not_found");
    expect((await start(tenant, operator, { membershipId: crypto.randomUUID() })).code).toBe("not_found");
  });

  it("gives 404 to whoever is no operator, as if there were no such operation", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const credential = await sessionOf(tenant.owner.userId);
    for (const name of ["start", "stop", "listAll", "listPeople"]) {
      const input = { tenantId: other.id, ...ownerOf(other), reason };
      expect([name, (await call(`impersonations.${name}`, input, credential)).code]).toEqual([
        name,
        "not_found",
      ]);
    }
  });

  it("gives 409 for a suspended member's place, and 403 for another operator's", async () => {
    const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
    const away = await mintMember(app().db, tenant.id, "member");
    const colleague = await mintMember(app().db, tenant.id, "admin");
    await app().db.admin`update memberships set suspended_at = now() where id = ${away.membershipId}`;
    await app().db.admin`update users set is_operator = true where id = ${colleague.userId}`;
    expect((await start(tenant, operator, { membershipId: away.membershipId })).code).toBe("conflict");
    expect((await start(tenant, operator, { membershipId: colleague.membershipId })).code).toBe("forbidden");
  });

  it("gives 409 to an operator who is a member: they use their own place, a suspended one is no way round", async () => {
    const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
    await app().db.admin`insert into memberships (tenant_id, id, user_id, role)
      values (${tenant.id}, gen_random_uuid(), ${operator.operatorId}, 'viewer')`;
    expect((await start(tenant, operator, ownerOf(tenant))).code).toBe("conflict");
    await app().db.admin`update memberships set suspended_at = now() where user_id = ${operator.operatorId}`;
    expect((await start(tenant, operator, ownerOf(tenant))).code).toBe("conflict");
  });

  it("gives 403 where the tenant refuses visits, and shows none of its people", async () => {
    const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
    await app().db.admin`update tenants set allow_operator_access = false where id = ${tenant.id}`;
    expect((await start(tenant, operator, ownerOf(tenant))).code).toBe("forbidden");
    const people = await call("impersonations.listPeople", { tenantId: tenant.id }, operator.credential);
    expect(people).toEqual({ code: "forbidden", result: undefined });
  });

  it("asks an operator who has a second factor to have given it in this session", async () => {
    const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
    const context = signedInContext(operator.operatorId, operator.sessionId);
    const before = await sessionOf(operator.operatorId);
    await enrol(context);
    // Setting it up ends the other sessions; one that stayed by whatever mistake is no way in.
    await app().db.admin`update sessions set revoked_at = null where user_id = ${operator.operatorId}`;
    expect((await start(tenant, { credential: before }, ownerOf(tenant))).code).toBe(
      "second_factor_required",
    );
    const credential: Session = { kind: "session", token: context.cookie ?? "" };
    expect((await start(tenant, { credential }, ownerOf(tenant))).code).toBe("ok");
  });

  it("keeps to the tenant's own rules for sessions: its second factor is the operator's, too", async () => {
    const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
    await app().db.admin`update tenants set require_second_factor = true where id = ${tenant.id}`;
    expect((await start(tenant, operator, ownerOf(tenant))).code).toBe("second_factor_required");
    const visitor = await mintVisit(app().db, tenant, { access: "read" });
    expect(await look(visitor, tenant.slug)).toBe("second_factor_required");
  });

  it("gives 409 for a second one of the same session in the same tenant, also when both begin at once", async () => {
    const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
    const both = await Promise.all([
      start(tenant, operator, ownerOf(tenant)),
      start(tenant, operator, ownerOf(tenant)),
    ]);
    expect(both.map(({ code }) => code).sort()).toEqual(["conflict", "ok"]);
    expect((await start(tenant, operator, ownerOf(tenant))).code).toBe("conflict");
    const other = await mintTenant(app().db);
    expect((await start(other, operator, ownerOf(other))).code).toBe("ok");
    expect([await look(operator, tenant.slug), await look(operator, other.slug)]).toEqual(["ok", "ok"]);
  });
});

describe("whom an operator can enter as", () => {
  it("are the active members who are no operators, and the tenant's log says that somebody looked", async () => {
    const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
    const [away, colleague, member] = [
      await mintMember(app().db, tenant.id, "member"),
      await mintMember(app().db, tenant.id, "admin"),
      await mintMember(app().db, tenant.id, "viewer"),
    ];
    await app().db.admin`update memberships set suspended_at = now() where id = ${away.membershipId}`;
    await app().db.admin`update users set is_operator = true where id = ${colleague.userId}`;
    await app().db.admin`update users set name = 'Vera 100%' where id = ${member.userId}`;
    const ask = async (search?: string) => {
      const { result } = await call(
        "impersonations.listPeople",
        { tenantId: tenant.id, search },
        operator.credential,
      );
      return result as { data: { membershipId: string }[]; more: boolean };
    };
    const { data, more } = await ask();
    expect([data.map(({ membershipId }) => membershipId).sort(), more]).toEqual([
      [tenant.owner.membershipId, member.membershipId].sort(),
      false,
    ]);
    expect((await ask("0%")).data).toEqual([
      { membershipId: member.membershipId, name: "Vera 100%", email: member.email, roleName: "Viewer" },
    ]);
    expect((await ask("%%")).data).toEqual([]);
    const entries = await entriesOf(tenant.id);
    expect(entries.map(({ action, changes }) => [action, changes.shown?.to])).toEqual([
      ["impersonation.people_listed", 2],
      ["impersonation.people_listed", 1],
      ["impersonation.people_listed", 0],
    ]);
  });
});

describe("ending a visit", () => {
  it("is in force at the next call, told once, and said to the operator", async () => {
    const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
    const id = idOf(await start(tenant, operator, ownerOf(tenant)));
    expect([await look(operator, tenant.slug), await look(operator, tenant.slug)]).toEqual(["ok", "ok"]);
    expect((await stop(tenant, operator, id)).result).toMatchObject({ running: false, endedBy: "operator" });
    expect(await look(operator, tenant.slug)).toBe("impersonation_ended");
    const [again] = [await stop(tenant, operator, id)];
    expect(again?.result).toMatchObject({ running: false, endedBy: "operator" });
    const actions = (await entriesOf(tenant.id)).map(({ action }) => action);
    expect(actions.filter((action) => action === "impersonation.ended")).toHaveLength(1);
    expect((await start(tenant, operator, ownerOf(tenant))).code).toBe("ok");
    expect(await look(operator, tenant.slug)).toBe("ok");
  });

  it("is an admin's right, by the dashboard and by no key; a member's it is not", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "write" });
    const path = `/impersonations/${visit.id}/end`;
    expect((await rest("POST", path, { key: tenant.apiKey })).status).toBe(403);
    const { userId } = await mintMember(app().db, tenant.id, "member");
    const input = { impersonationId: visit.id };
    const byMember = await call("impersonations.end", input, await sessionOf(userId), tenant.slug);
    expect([byMember.code, await look(visit, tenant.slug)]).toEqual(["forbidden", "ok"]);
    const owner = await sessionOf(tenant.owner.userId);
    expect((await call("impersonations.end", input, owner, tenant.slug)).result).toMatchObject({
      running: false,
      endedBy: "tenant",
    });
    expect(await look(visit, tenant.slug)).toBe("impersonation_ended");
  });

  it("gives 404 for another tenant's visit, and leaves it running", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const visit = await mintVisit(app().db, tenant, { access: "read" });
    const owner = await sessionOf(other.owner.userId);
    const input = { impersonationId: visit.id };
    expect((await call("impersonations.end", input, owner, other.slug)).code).toBe("not_found");
    expect((await stop(other, await mintOperator(app().db), visit.id)).code).toBe("not_found");
    expect(await look(visit, tenant.slug)).toBe("ok");
  });

  it("comes by itself when the time is up, also for who is remembered", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "read" });
    expect(await look(visit, tenant.slug)).toBe("ok");
    // Half an hour later, by the database's clock and by this process'.
    await app().db.admin`update impersonations set started_at = started_at - interval '31 minutes',
      expires_at = expires_at - interval '31 minutes' where id = ${visit.id}`;
    const now = Date.now;
    const later = vi.spyOn(Date, "now").mockImplementation(() => now() + 31 * 60_000);
    try {
      expect(await look(visit, tenant.slug)).toBe("impersonation_ended");
    } finally {
      later.mockRestore();
    }
  });

  it.each([
    ["signing out", ({ credential }: TestVisit) => signOut(credential.token)],
    [
      "another token of the session",
      ({ sessionId }: TestVisit) =>
        app().db.database.identity((tx) => rotateSession(tx, sessionId, { secondFactor: false })),
    ],
  ])("comes with %s", async (_what, end) => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "read" });
    expect(await look(visit, tenant.slug)).toBe("ok");
    const token = await end(visit);
    expect(await look(visit, tenant.slug)).toBe("unauthenticated");
    if (token) {
      expect(await look({ credential: { kind: "session", token } }, tenant.slug)).toBe("impersonation_ended");
    }
    const { body } = await rest("GET", "/impersonations", { key: tenant.apiKey });
    expect(body.data).toMatchObject([{ id: visit.id, running: false, endedAt: null }]);
  });

  it.each(["members.endSessions", "members.endAllSessions", "members.suspend"])(
    "comes with its person's own way in, and is told (%s)",
    async (operation) => {
      const tenant = await mintTenant(app().db);
      const person = await mintMember(app().db, tenant.id, "member");
      const visit = await mintVisit(app().db, tenant, { access: "write", person });
      const owner = await sessionOf(tenant.owner.userId);
      const input = operation === "members.endAllSessions" ? {} : { membershipId: person.membershipId };
      expect((await call(operation, input, owner, tenant.slug)).code).toBe("ok");
      expect(await look(visit, tenant.slug)).toBe("impersonation_ended");
      const { body } = await rest("GET", "/impersonations", { key: tenant.apiKey });
      expect(body.data).toMatchObject([{ id: visit.id, running: false, endedBy: "tenant" }]);
    },
  );

  it.each([
    ["suspended", "update memberships set suspended_at = now() where id = $1"],
    ["removed", "delete from memberships where id = $1"],
  ])("comes when its person is %s", async (_what, statement) => {
    const tenant = await mintTenant(app().db);
    const person = await mintMember(app().db, tenant.id, "member");
    const visit = await mintVisit(app().db, tenant, { access: "read", person });
    await app().db.admin.unsafe(statement, [person.membershipId]);
    expect(await look(visit, tenant.slug)).toBe("impersonation_ended");
    const { body } = await rest("GET", "/impersonations", { key: tenant.apiKey });
    expect(body.data).toHaveLength(1);
  });
});

describe("a tenant that refuses visits", () => {
  const refuse = async (tenant: TestTenant, allow = false) =>
    call("tenants.update", { allowOperatorAccess: allow }, await sessionOf(tenant.owner.userId), tenant.slug);

  it("ends those that run, in the same transaction, and tells them in its log", async () => {
    const tenant = await mintTenant(app().db);
    const [one, two] = [
      await mintVisit(app().db, tenant, { access: "read" }),
      await mintVisit(app().db, tenant, { access: "write" }),
    ];
    const elsewhere = await mintTenant(app().db);
    const other = await mintVisit(app().db, elsewhere, { access: "read" });
    expect([await look(one, tenant.slug), await look(two, tenant.slug)]).toEqual(["ok", "ok"]);
    expect((await refuse(tenant)).result).toMatchObject({ allowOperatorAccess: false });
    expect([await look(one, tenant.slug), await look(two, tenant.slug)]).toEqual([
      "impersonation_ended",
      "impersonation_ended",
    ]);
    expect(await look(other, elsewhere.slug)).toBe("ok");
    const told = (await entriesOf(tenant.id)).filter(({ action }) => action !== "impersonation.viewed");
    expect(told.map(({ action, changes }) => [action, changes])).toEqual([
      ["tenant.updated", { allowOperatorAccess: { from: true, to: false } }],
      ["impersonation.ended", { endedBy: { from: null, to: "switched_off" } }],
      ["impersonation.ended", { endedBy: { from: null, to: "switched_off" } }],
    ]);
    expect((await refuse(tenant, true)).code).toBe("ok");
    expect(await look(one, tenant.slug)).toBe("impersonation_ended");
  });

  it("has none that runs, however a start and the refusal meet", async () => {
    for (let round = 0; round < 8; round += 1) {
      const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
      const [begun, refused] = await Promise.all([start(tenant, operator, ownerOf(tenant)), refuse(tenant)]);
      expect(refused.code).toBe("ok");
      expect(["ok", "forbidden"]).toContain(begun.code);
      expect(["not_found", "impersonation_ended"]).toContain(await look(operator, tenant.slug));
      expect(
        await app().db
          .admin`select id from impersonations where tenant_id = ${tenant.id} and ended_at is null`,
      ).toEqual([]);
    }
  });
});

describe("the lists of visits", () => {
  it("show a tenant its own, and an operator all of them or one tenant's", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const mine = await mintVisit(app().db, tenant, { access: "write" });
    const theirs = await mintVisit(app().db, other, { access: "read" });
    const { body } = await rest("GET", "/impersonations", { key: tenant.apiKey });
    expect(body).toMatchObject({
      total: 1,
      data: [{ id: mine.id, access: "write", running: true, person: `Test Person (${tenant.owner.email})` }],
    });
    const all = await call("impersonations.listAll", { limit: 100 }, mine.credential);
    const { data } = all.result as { data: { id: string; tenantSlug: string; running: boolean }[] };
    expect(data.filter(({ id }) => id === mine.id || id === theirs.id)).toMatchObject([
      { id: theirs.id, tenantSlug: other.slug, running: true },
      { id: mine.id, tenantSlug: tenant.slug, running: true },
    ]);
    const one = await call("impersonations.listAll", { tenantId: other.id }, mine.credential);
    expect(one.result).toMatchObject({ total: 1, data: [{ id: theirs.id }] });
    expect(JSON.stringify([body, all])).not.toContain(mine.sessionId);
  });

  it("are not for members, nor for keys without the audit log", async () => {
    const tenant = await mintTenant(app().db);
    const { userId } = await mintMember(app().db, tenant.id, "member");
    expect((await call("impersonations.list", {}, await sessionOf(userId), tenant.slug)).code).toBe(
      "forbidden",
    );
  });
});
