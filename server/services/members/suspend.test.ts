import { describe, expect, it } from "vitest";
import { createSession, identifySession } from "@/server/auth/sessions";
import * as apiKeys from "@/server/services/api-keys";
import type { OperationContext } from "@/server/services/context";
import { getMe } from "@/server/services/users";
import { startTestApp } from "@/tests/support/app";
import { mintProject } from "@/tests/support/factories";
import { type Place, people, personContext } from "@/tests/support/people";
import { rest } from "@/tests/support/rest";
import * as members from "./index";

const app = startTestApp();
const { place, tenantWith, as } = people(() => app().db);

const suspend = (who: Place, { membershipId }: Place) =>
  as(who, (context) => members.suspendMember(context, { membershipId }));
const reinstate = (who: Place, { membershipId }: Place, plan?: "free") =>
  as(who, (context) => members.reinstateMember(context, { membershipId }), plan);

/** As `as`, with what runs after the commit. */
async function committed<T>(who: Place, work: (context: OperationContext) => Promise<T>): Promise<T> {
  const after: Array<() => Promise<void>> = [];
  const result = await as(who, (context) => work({ ...context, afterCommit: (task) => after.push(task) }));
  for (const task of after) await task();
  return result;
}

async function seats({ tenantId }: Place): Promise<number> {
  const [row] = await app().db.admin`
    select value::int as value from tenant_counters where tenant_id = ${tenantId} and name = 'seats'`;
  return Number(row?.value);
}

describe("suspending", () => {
  it("ends access at the very next request, and reinstating gives it back with the role", async () => {
    const { tenant, owner } = await tenantWith();
    const member = await place(tenant.id, "admin");
    const { token } = await createSession({ userId: member.userId, userAgent: "", address: "unknown" });
    expect((await identifySession(token, tenant.slug, "fresh"))?.tenant?.id).toBe(tenant.id);
    expect((await suspend(owner, member)).suspendedAt).not.toBeNull();
    expect((await identifySession(token, tenant.slug, "fresh"))?.tenant).toBeUndefined();
    expect((await getMe(await personContext(member.userId))).memberships).toEqual([]);
    expect(await reinstate(owner, member)).toMatchObject({ suspendedAt: null, role: "admin" });
    expect((await identifySession(token, tenant.slug, "fresh"))?.tenant?.id).toBe(tenant.id);
  });

  it("refuses what a suspended person began before", async () => {
    const { tenant, owner } = await tenantWith();
    const admin = await place(tenant.id, "admin");
    const viewer = await place(tenant.id, "viewer");
    await suspend(owner, admin);
    await expect(suspend(admin, viewer)).rejects.toMatchObject({ code: "not_found" });
  });

  it("revokes the API keys that the member made, at the key's next call", async () => {
    const { tenant, owner } = await tenantWith();
    const admin = await place(tenant.id, "admin");
    const { key } = await committed(admin, (context) =>
      apiKeys.createApiKey(context, { name: "CI", scopes: ["tenant:read"] }),
    );
    expect((await rest("GET", "/tenant", { key })).status).toBe(200);
    await committed(owner, (context) => members.suspendMember(context, admin));
    expect((await rest("GET", "/tenant", { key })).status).toBe(401);
    expect((await rest("GET", "/tenant", { key: tenant.apiKey })).status).toBe(200);
    await reinstate(owner, admin);
    expect((await rest("GET", "/tenant", { key })).status).toBe(401);
  });

  it("leaves no key that the member's keys made, nor one that is being made", async () => {
    const { tenant, owner } = await tenantWith();
    const live = async () => {
      const rows = await app().db.admin`
        select 1 from api_keys where tenant_id = ${tenant.id} and name = 'CI' and revoked_at is null`;
      return rows.length;
    };
    for (const end of [members.suspendMember, members.removeMember]) {
      for (let round = 0; round < 4; round += 1) {
        const admin = await place(tenant.id, "admin");
        const { key } = await committed(admin, (context) =>
          apiKeys.createApiKey(context, { name: "CI", scopes: ["api-keys:write", "tenant:read"] }),
        );
        const body = { name: "CI", scopes: ["tenant:read"] };
        expect((await rest("POST", "/api-keys", { key, body })).status).toBe(201);
        await Promise.allSettled<unknown>([
          committed(admin, (context) =>
            apiKeys.createApiKey(context, { name: "CI", scopes: ["tenant:read"] }),
          ),
          rest("POST", "/api-keys", { key, body }),
          committed(owner, (context) => end(context, { membershipId: admin.membershipId })),
        ]);
        expect(await live()).toBe(0);
      }
    }
  });

  it("frees the seat, and reinstating takes one: never more than there are", async () => {
    const { tenant, owner } = await tenantWith();
    const others = [await place(tenant.id, "member"), await place(tenant.id, "member")];
    expect(await seats(owner)).toBe(3);
    for (const other of others) await suspend(owner, other);
    expect(await seats(owner)).toBe(1);
    await place(tenant.id, "member");
    const both = await Promise.allSettled(others.map((other) => reinstate(owner, other, "free")));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "plan_limit", details: { quota: "seats" } },
    });
    expect(await seats(owner)).toBe(3);
  });

  it("done twice is done once", async () => {
    const { tenant, owner } = await tenantWith();
    const member = await place(tenant.id, "member");
    await Promise.all([suspend(owner, member), suspend(owner, member)]);
    await Promise.all([reinstate(owner, member), reinstate(owner, member)]);
    const events = await app().db.admin`
      select name from outbox_events where tenant_id = ${tenant.id} order by available_at`;
    expect(events.map(({ name }) => name)).toEqual(["member.suspended", "member.reinstated"]);
    expect(await seats(owner)).toBe(2);
  });

  it("is refused for oneself, above one's rights, and for the last owner with access", async () => {
    const { tenant, owner } = await tenantWith();
    const second = await place(tenant.id, "owner");
    const admin = await place(tenant.id, "admin");
    await expect(suspend(admin, owner)).rejects.toMatchObject({ code: "forbidden" });
    await expect(suspend(owner, owner)).rejects.toMatchObject({ code: "conflict" });
    await suspend(owner, second);
    await expect(as(owner, members.leaveTenant)).rejects.toMatchObject({ code: "conflict" });
    for (let round = 0; round < 5; round += 1) {
      const race = await tenantWith();
      const other = await place(race.tenant.id, "owner");
      await Promise.allSettled([suspend(race.owner, other), suspend(other, race.owner)]);
      const [row] = await app().db.admin`
        select count(*)::int as n from memberships
        where tenant_id = ${race.tenant.id} and role = 'owner' and suspended_at is null`;
      expect(row?.n).toBe(1);
    }
  });

  it("leaves nobody whom a task could be given to", async () => {
    const { tenant, owner } = await tenantWith();
    const member = await place(tenant.id, "member");
    await suspend(owner, member);
    const projectId = await mintProject(app().db, tenant.id);
    const body = { projectId, title: "Weld", assigneeId: member.membershipId };
    expect((await rest("POST", "/tasks", { key: tenant.apiKey, body })).status).toBe(400);
  });
});

describe("the tasks of a removed member", () => {
  async function withTasks() {
    const { tenant, owner } = await tenantWith();
    const member = await place(tenant.id, "member");
    const projectId = await mintProject(app().db, tenant.id);
    for (const title of ["Weld", "Paint"]) {
      const body = { projectId, title, assigneeId: member.membershipId };
      await rest("POST", "/tasks", { key: tenant.apiKey, body });
    }
    const assignees = async () => {
      const rows = await app().db.admin`select assignee_id from tasks where tenant_id = ${tenant.id}`;
      return rows.map((row) => row.assignee_id);
    };
    return { tenant, owner, member, assignees };
  }

  it("go to the member who is named", async () => {
    const { owner, member, assignees } = await withTasks();
    const { membershipId } = member;
    await as(owner, (context) =>
      members.removeMember(context, { membershipId, reassignTasksTo: owner.membershipId }),
    );
    expect(await assignees()).toEqual([owner.membershipId, owner.membershipId]);
  });

  it("stay with nobody by default", async () => {
    const { owner, member, assignees } = await withTasks();
    await as(owner, (context) => members.removeMember(context, member));
    expect(await assignees()).toEqual([null, null]);
  });

  it("go to no one who is gone, suspended, another tenant's, or the same: nothing happens then", async () => {
    const { tenant, owner, member, assignees } = await withTasks();
    const other = await tenantWith();
    const suspended = await place(tenant.id, "member");
    await suspend(owner, suspended);
    for (const { membershipId: reassignTasksTo } of [other.owner, suspended, member]) {
      await expect(
        as(owner, (context) =>
          members.removeMember(context, { membershipId: member.membershipId, reassignTasksTo }),
        ),
      ).rejects.toMatchObject({ code: "invalid_input", errors: [{ pointer: "/reassignTasksTo" }] });
    }
    expect(await assignees()).toEqual([member.membershipId, member.membershipId]);
  });
});
