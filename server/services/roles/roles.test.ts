import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSession, identifySession } from "@/server/auth/sessions";
import { actorHolds } from "@/server/kernel/actor";
import { GRANTABLE_PERMISSIONS, type Permission } from "@/server/kernel/permissions";
import * as invitations from "@/server/services/invitations";
import * as members from "@/server/services/members";
import { startTestApp } from "@/tests/support/app";
import { type Place, people } from "@/tests/support/people";
import * as roles from "./index";
import { CreateRole, ListRoles } from "./schemas";

const app = startTestApp();
const { place, tenantWith, as } = people(() => app().db);

const freshEmail = () => `${randomBytes(6).toString("hex")}@example.test`;
const create = (who: Place, name: string, permissions: Permission[]) =>
  as(who, (context) => roles.createRole(context, { name, description: "", permissions }));
const update = (who: Place, roleId: string, given: { name?: string; permissions?: Permission[] }) =>
  as(who, (context) => roles.updateRole(context, { roleId, ...given }));
const remove = (who: Place, roleId: string) => as(who, (context) => roles.deleteRole(context, { roleId }));
const give = (who: Place, { membershipId }: { membershipId: string }, customRoleId: string) =>
  as(who, (context) => members.updateMember(context, { membershipId, customRoleId }));
const offer = (who: Place, customRoleId: string) =>
  as(who, (context) =>
    invitations.createInvitation(context, { email: freshEmail(), customRoleId, validDays: 7 }),
  );
const statusOf = async (who: Place, invitationId: string) =>
  (await as(who, (context) => invitations.getInvitation(context, { invitationId }))).status;

const INVITER: Permission[] = ["members:read", "members:write", "projects:read", "tenant:read"];

describe("a role of the tenant's own", () => {
  it("gives exactly its permissions, and a change is in force at the next request", async () => {
    const { tenant, owner } = await tenantWith();
    const member = await place(tenant.id, "viewer");
    const role = await create(owner, "Auditor", ["projects:read", "audit:read"]);
    expect(role).toMatchObject({ name: "Auditor", permissions: ["projects:read", "audit:read"], members: 0 });
    expect(await give(owner, member, role.id)).toMatchObject({ role: null, customRole: { name: "Auditor" } });
    const { token } = await createSession({ userId: member.userId, userAgent: "", address: "unknown" });
    const holds = async (permission: Permission) => {
      const identity = await identifySession(token, tenant.slug, "fresh");
      return identity !== undefined && actorHolds(identity.actor, permission);
    };
    expect([await holds("audit:read"), await holds("tasks:read")]).toEqual([true, false]);
    await update(owner, role.id, { permissions: ["tasks:read"] });
    expect([await holds("audit:read"), await holds("tasks:read")]).toEqual([false, true]);
    expect((await as(owner, (context) => roles.getRole(context, { roleId: role.id }))).members).toBe(1);
  });

  it("can hold anything but what comes with owning the workspace", async () => {
    const { tenant, owner } = await tenantWith();
    expect(CreateRole.safeParse({ name: "Rich", permissions: ["billing:write"] }).success).toBe(false);
    expect(CreateRole.safeParse({ name: "Odd", permissions: ["no:such"] }).success).toBe(false);
    const role = await create(owner, "Everything", [...GRANTABLE_PERMISSIONS]);
    const member = await place(tenant.id, "viewer");
    await give(owner, member, role.id);
    await app().db
      .admin`update roles set permissions = '{billing:write,no:such,projects:read}' where id = ${role.id}`;
    const { token } = await createSession({ userId: member.userId, userAgent: "", address: "unknown" });
    const identity = await identifySession(token, tenant.slug, "fresh");
    expect(identity?.actor).toMatchObject({
      membership: { rights: new Set(["projects:read", "tenant:read"]) },
    });
  });

  it("is made, changed, given and deleted by nobody who holds less than it", async () => {
    const { tenant, owner } = await tenantWith();
    const inviter = await create(owner, "Inviter", INVITER);
    const wide = await create(owner, "Wide", ["projects:read", "audit:read"]);
    const who = await place(tenant.id, "viewer");
    const whom = await place(tenant.id, "viewer");
    await give(owner, who, inviter.id);
    await give(owner, whom, inviter.id);
    const refused = { code: "forbidden" };
    await expect(create(who, "Wider", ["projects:write"])).rejects.toMatchObject(refused);
    await expect(update(who, wide.id, { name: "Mine" })).rejects.toMatchObject(refused);
    await expect(update(who, inviter.id, { permissions: ["audit:read"] })).rejects.toMatchObject(refused);
    await expect(remove(who, wide.id)).rejects.toMatchObject(refused);
    await expect(give(who, whom, wide.id)).rejects.toMatchObject(refused);
    await expect(offer(who, wide.id)).rejects.toMatchObject(refused);
    expect(await create(who, "Narrow", ["projects:read"])).toMatchObject({ name: "Narrow" });
    expect(await offer(who, inviter.id)).toMatchObject({ customRole: { name: "Inviter" } });
  });

  it("has a name of its own in its tenant, whatever the case", async () => {
    const { owner } = await tenantWith();
    const other = await tenantWith();
    const role = await create(owner, "Support", ["tasks:read"]);
    for (const name of ["support", "OWNER", "Viewer"]) {
      await expect(create(owner, name, ["tasks:read"])).rejects.toMatchObject({
        code: "conflict",
        errors: [{ pointer: "/name" }],
      });
    }
    expect(await update(owner, role.id, { name: "SUPPORT" })).toMatchObject({ name: "SUPPORT" });
    expect(await create(other.owner, "Support", ["tasks:read"])).toMatchObject({ name: "Support" });
    const many = await Promise.allSettled(
      Array.from({ length: 6 }, () => create(owner, "Once", ["tasks:read"])),
    );
    expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("is not deleted while it is in use, and the refusal says by how many", async () => {
    const { tenant, owner } = await tenantWith();
    const role = await create(owner, "Support", ["tasks:read"]);
    const member = await place(tenant.id, "viewer");
    await give(owner, member, role.id);
    const { id } = await offer(owner, role.id);
    await expect(remove(owner, role.id)).rejects.toMatchObject({
      code: "conflict",
      message: "This role is in use by 1 member and 1 open invitation. Give them another role first.",
      details: { members: 1, openInvitations: 1 },
    });
    await as(owner, (context) =>
      members.updateMember(context, { membershipId: member.membershipId, role: "viewer" }),
    );
    await as(owner, (context) => invitations.revokeInvitation(context, { invitationId: id }));
    expect(await remove(owner, role.id)).toBeNull();
    expect(await statusOf(owner, id)).toBe("revoked");
    await expect(remove(owner, role.id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is never given while it is being deleted", async () => {
    const { tenant, owner } = await tenantWith();
    for (let round = 0; round < 6; round += 1) {
      const role = await create(owner, `Fleeting ${round}`, ["tasks:read"]);
      const member = await place(tenant.id, "viewer");
      const [gone, given] = await Promise.allSettled([remove(owner, role.id), give(owner, member, role.id)]);
      expect([gone.status, given.status].sort()).toEqual(["fulfilled", "rejected"]);
    }
  });

  it("of another tenant is not there", async () => {
    const { owner } = await tenantWith();
    const other = await tenantWith();
    const role = await create(other.owner, "Theirs", ["tasks:read"]);
    await expect(give(owner, owner, role.id)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(update(owner, role.id, { name: "Mine" })).rejects.toMatchObject({ code: "not_found" });
    await expect(remove(owner, role.id)).rejects.toMatchObject({ code: "not_found" });
    const list = await as(owner, (context) => roles.listRoles(context, ListRoles.parse({})));
    expect(list).toMatchObject({ data: [], total: 0 });
  });
});

describe("narrowing or widening a role", () => {
  it("withdraws what its holders have offered beyond it", async () => {
    const { tenant, owner } = await tenantWith();
    const inviter = await create(owner, "Inviter", INVITER);
    const narrow = await create(owner, "Narrow", ["projects:read"]);
    const who = await place(tenant.id, "viewer");
    await give(owner, who, inviter.id);
    const kept = await offer(owner, narrow.id);
    const lost = await offer(who, narrow.id);
    await update(owner, narrow.id, { permissions: ["projects:read", "audit:read"] });
    expect([await statusOf(owner, kept.id), await statusOf(owner, lost.id)]).toEqual(["open", "revoked"]);
    const again = await offer(who, inviter.id);
    await update(owner, inviter.id, { permissions: ["members:read"] });
    expect(await statusOf(owner, again.id)).toBe("revoked");
  });
});
