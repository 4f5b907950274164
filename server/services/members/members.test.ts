import { describe, expect, it } from "vitest";
import { createSession, identifySession } from "@/server/auth/sessions";
import { entitlementsOfPlan } from "@/server/kernel/entitlements";
import { newId, type TenantId } from "@/server/kernel/ids";
import { covers, ROLE_PERMISSIONS, ROLES, type Role } from "@/server/kernel/permissions";
import { startTestApp } from "@/tests/support/app";
import type { TestMember } from "@/tests/support/factories";
import { type Place, people } from "@/tests/support/people";
import * as members from "./index";
import { ListMembers } from "./schemas";

const app = startTestApp();

const { place, tenantWith, as } = people(() => app().db);

const remove = (who: Place, whom: TestMember) =>
  as(who, (context) => members.removeMember(context, { membershipId: whom.membershipId }));
const setRole = (who: Place, whom: TestMember, role: Role) =>
  as(who, (context) => members.updateMember(context, { membershipId: whom.membershipId, role }));

async function roles(tenantId: TenantId): Promise<string[]> {
  const rows = await app().db.admin`select role from memberships where tenant_id = ${tenantId} order by role`;
  return rows.map((row) => String(row.role));
}

describe("who may change whom", () => {
  it("nobody but an owner removes an owner", async () => {
    const { tenant, owner } = await tenantWith();
    const second = await place(tenant.id, "owner");
    for (const role of ["admin", "member", "viewer"] as const) {
      const who = await place(tenant.id, role);
      await expect(remove(who, owner)).rejects.toMatchObject({ code: "forbidden" });
      await expect(setRole(who, owner, "viewer")).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await remove(owner, second)).toBeNull();
  });

  it("nobody gives or takes away more than they hold, for every pair of roles", async () => {
    const { tenant } = await tenantWith();
    for (const own of ROLES) {
      const who = await place(tenant.id, own);
      for (const from of ROLES) {
        for (const to of ROLES) {
          if (from === to) continue;
          const whom = await place(tenant.id, from);
          const outcome = await setRole(who, whom, to).then(
            (member) => member.role,
            (error: { code: string }) => error.code,
          );
          const allowed = [from, to].every((role) => covers(ROLE_PERMISSIONS[own], ROLE_PERMISSIONS[role]));
          expect(outcome, `${own}: ${from} to ${to}`).toBe(allowed ? to : "forbidden");
        }
      }
    }
  });

  it("counts rights as they are now, not as they were when the request began", async () => {
    const { tenant, owner } = await tenantWith();
    const admin = await place(tenant.id, "admin");
    const whom = await place(tenant.id, "admin");
    await setRole(owner, admin, "viewer");
    await expect(setRole(admin, whom, "member")).rejects.toMatchObject({ code: "forbidden" });
    await remove(owner, admin);
    await expect(remove(admin, whom)).rejects.toMatchObject({ code: "not_found" });
  });

  it("keys change nobody", async () => {
    const { tenant, owner } = await tenantWith();
    const call = app().db.database.tenants.write(tenant.id, (tx) =>
      members.removeMember(
        {
          actor: {
            kind: "apiKey",
            apiKeyId: newId(),
            tenantId: tenant.id,
            scopes: new Set(["members:write"]),
          },
          actorLabel: "A key",
          address: "203.0.113.9",
          userAgent: "Test",
          tx,
          entitlements: entitlementsOfPlan("business"),
          subscriptionPeriod: null,
          requestId: "test",
          afterCommit: () => {},
        },
        { membershipId: owner.membershipId },
      ),
    );
    await expect(call).rejects.toMatchObject({ code: "forbidden" });
  });

  it("another tenant's member is not there", async () => {
    const { owner } = await tenantWith();
    const other = await tenantWith();
    for (const call of [
      () => remove(owner, other.owner),
      () => setRole(owner, other.owner, "viewer"),
      () => as(owner, (context) => members.getMember(context, other.owner)),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await roles(other.tenant.id)).toEqual(["owner"]);
  });
});

describe("the last owner", () => {
  it("cannot be removed, demoted, or leave", async () => {
    const { tenant, owner } = await tenantWith();
    await place(tenant.id, "admin");
    const kept = { code: "conflict" };
    await expect(remove(owner, owner)).rejects.toMatchObject(kept);
    await expect(setRole(owner, owner, "admin")).rejects.toMatchObject(kept);
    await expect(as(owner, members.leaveTenant)).rejects.toMatchObject(kept);
    expect(await roles(tenant.id)).toEqual(["owner", "admin"]);
  });

  it.each([
    ["remove each other", (one: Place, two: Place) => [remove(one, two), remove(two, one)]],
    ["both leave", (one: Place, two: Place) => [as(one, members.leaveTenant), as(two, members.leaveTenant)]],
    [
      "demote themselves",
      (one: Place, two: Place) => [setRole(one, one, "admin"), setRole(two, two, "admin")],
    ],
    ["mix the ways", (one: Place, two: Place) => [as(one, members.leaveTenant), setRole(two, two, "viewer")]],
  ])("stays when the last two %s at the same moment", async (_name, race) => {
    for (let round = 0; round < 8; round += 1) {
      const { tenant, owner } = await tenantWith();
      const second = await place(tenant.id, "owner");
      await Promise.allSettled<unknown>(race(owner, second));
      expect((await roles(tenant.id)).filter((role) => role === "owner")).toHaveLength(1);
    }
  });
});

describe("removal", () => {
  it("ends access at the very next request", async () => {
    const { tenant, owner } = await tenantWith();
    const member = await place(tenant.id, "admin");
    const { token } = await createSession({ userId: member.userId, userAgent: "", address: "unknown" });
    expect((await identifySession(token, tenant.slug, "fresh"))?.tenant?.id).toBe(tenant.id);
    await remove(owner, member);
    expect((await identifySession(token, tenant.slug, "fresh"))?.tenant).toBeUndefined();
  });

  it("is audited and told, once; a second one is 404", async () => {
    const { tenant, owner } = await tenantWith();
    const member = await place(tenant.id, "member");
    await remove(owner, member);
    await expect(remove(owner, member)).rejects.toMatchObject({ code: "not_found" });
    const { admin } = app().db;
    expect(await admin`select name, payload from outbox_events where tenant_id = ${tenant.id}`).toEqual([
      { name: "member.removed", payload: { membershipId: member.membershipId } },
    ]);
    expect(
      await admin`select action, actor_id, target_id from audit_entries where tenant_id = ${tenant.id}`,
    ).toEqual([{ action: "member.removed", actor_id: owner.userId, target_id: member.membershipId }]);
  });

  it("of oneself needs no right: even a viewer can leave", async () => {
    const { tenant } = await tenantWith();
    const viewer = await place(tenant.id, "viewer");
    expect(await as(viewer, members.leaveTenant)).toBeNull();
    expect(await roles(tenant.id)).toEqual(["owner"]);
  });
});

describe("the list", () => {
  it("pages through the tenant's own members with name and address, filtered by role", async () => {
    const { tenant, owner } = await tenantWith();
    const minted = [owner];
    for (let n = 0; n < 4; n += 1) minted.push(await place(tenant.id, n === 0 ? "admin" : "member"));
    await tenantWith();
    const list = (input: object) =>
      as(owner, (context) => members.listMembers(context, ListMembers.parse(input)));
    const page = await list({ limit: 2, sortOrder: "asc" });
    expect(page).toMatchObject({ total: 5, totalPages: 3, page: 1 });
    expect(page.data[0]).toMatchObject({ id: owner.membershipId, email: owner.email, name: "Test Person" });
    const rest = await list({ limit: 10, sortOrder: "asc", cursor: page.nextCursor });
    const seen = [...page.data, ...rest.data].map(({ email }) => email);
    expect(seen.sort()).toEqual(minted.map(({ email }) => email).sort());
    expect((await list({ role: "admin" })).total).toBe(1);
    expect(JSON.stringify(page)).not.toMatch(/hash|password/i);
  });
});
