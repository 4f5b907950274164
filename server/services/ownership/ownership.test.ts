import { describe, expect, it } from "vitest";
import { newId } from "@/server/kernel/ids";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import * as members from "@/server/services/members";
import { startTestApp } from "@/tests/support/app";
import { type Place, people } from "@/tests/support/people";
import * as ownership from "./index";

const app = startTestApp();
const mail = startTestMail();
const { place, tenantWith, as } = people(() => app().db);

async function scene(role: Place["role"] = "member") {
  const { tenant, owner } = await tenantWith();
  const heir = await place(tenant.id, role);
  return { tenant, owner, heir, workspaceName: `Tenant ${tenant.slug}` };
}

const offer = (who: Place, { membershipId }: Place, workspaceName: string) =>
  as(who, (context) => ownership.offerOwnership(context, { membershipId, workspaceName }));
const accept = (who: Place, offerId: string) =>
  as(who, (context) => ownership.acceptOwnership(context, { offerId }));
const withdraw = (who: Place, offerId: string) =>
  as(who, (context) => ownership.withdrawOwnership(context, { offerId }));
const standing = async (who: Place) => (await as(who, ownership.currentOffer)).offer;
const setRole = (who: Place, { membershipId }: Place, role: Place["role"]) =>
  as(who, (context) => members.updateMember(context, { membershipId, role }));

async function roleOf({ membershipId }: Place): Promise<string> {
  const [row] = await app().db.admin`select role from memberships where id = ${membershipId}`;
  return String(row?.role);
}

async function owners({ tenantId }: Place): Promise<number> {
  const [row] = await app().db.admin`
    select count(*)::int as n from memberships
    where tenant_id = ${tenantId} and role = 'owner' and suspended_at is null`;
  return Number(row?.n);
}

const VOID = { code: "not_found" };

describe("handing a workspace over", () => {
  it("takes two: until the other accepts, nothing changes; then both roles swap", async () => {
    const { tenant, owner, heir, workspaceName } = await scene();
    const { id } = await offer(owner, heir, workspaceName);
    expect([await roleOf(owner), await roleOf(heir)]).toEqual(["owner", "member"]);
    expect(await standing(heir)).toMatchObject({ id, to: { membershipId: heir.membershipId } });
    await accept(heir, id);
    expect([await roleOf(owner), await roleOf(heir)]).toEqual(["admin", "owner"]);
    expect(await standing(heir)).toBeNull();
    await expect(accept(heir, id)).rejects.toMatchObject(VOID);
    const { admin } = app().db;
    const events = await admin`
      select name from outbox_events where tenant_id = ${tenant.id} order by available_at`;
    expect(events.map(({ name }) => name)).toEqual([
      "ownership.offered",
      "member.role_changed",
      "member.role_changed",
      "ownership.transferred",
    ]);
    const audit = await admin`select action, actor_id from audit_entries where tenant_id = ${tenant.id}`;
    expect(audit).toEqual([
      { action: "ownership.offered", actor_id: owner.userId },
      { action: "ownership.transferred", actor_id: heir.userId },
    ]);
  });

  it("asks the owner for the workspace's name", async () => {
    const { owner, heir } = await scene();
    await expect(offer(owner, heir, "Something else")).rejects.toMatchObject({
      code: "invalid_input",
      errors: [{ pointer: "/workspaceName" }],
    });
    expect(await standing(owner)).toBeNull();
  });

  it("is accepted or declined by the one it was made to alone", async () => {
    const { tenant, owner, heir, workspaceName } = await scene();
    const other = await place(tenant.id, "admin");
    const { id } = await offer(owner, heir, workspaceName);
    for (const who of [other, owner]) {
      await expect(accept(who, id)).rejects.toMatchObject({ code: "forbidden" });
    }
    await as(heir, (context) => ownership.declineOwnership(context, { offerId: id }));
    await expect(accept(heir, id)).rejects.toMatchObject(VOID);
    expect(await roleOf(owner)).toBe("owner");
  });

  it("tells the other by mail, under one Message-ID", async () => {
    const { owner, heir, workspaceName } = await scene();
    const { id: offerId } = await offer(owner, heir, workspaceName);
    const given = { tenantId: owner.tenantId, offerId, eventId: newId() };
    for (let time = 0; time < 2; time += 1) await ownership.mailOwnershipOffer(given);
    const mails = await mail.to(heir.email);
    expect(mails[0]?.subject).toBe(`Test Person offers you the ownership of ${workspaceName}`);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
    await withdraw(owner, offerId);
    expect(await ownership.mailOwnershipOffer(given)).toEqual({ mailed: false });
  });
});

describe("an offer is void", () => {
  it("when it has expired, was withdrawn, or its maker is no owner any more", async () => {
    const { tenant, owner, heir, workspaceName } = await scene();
    const second = await place(tenant.id, "owner");
    const expired = await offer(owner, heir, workspaceName);
    await app().db.admin`update ownership_offers set expires_at = now() where id = ${expired.id}`;
    await expect(accept(heir, expired.id)).rejects.toMatchObject(VOID);
    const withdrawn = await offer(owner, heir, workspaceName);
    await withdraw(second, withdrawn.id);
    await expect(accept(heir, withdrawn.id)).rejects.toMatchObject(VOID);
    const demoted = await offer(owner, heir, workspaceName);
    await setRole(second, owner, "admin");
    await expect(accept(heir, demoted.id)).rejects.toMatchObject(VOID);
    const suspended = await offer(second, heir, workspaceName);
    await setRole(second, owner, "owner");
    await as(owner, (context) => members.suspendMember(context, { membershipId: second.membershipId }));
    await expect(accept(heir, suspended.id)).rejects.toMatchObject(VOID);
    expect(await roleOf(heir)).toBe("member");
  });

  it("when its maker has gone; and one that is void stands in nobody's way", async () => {
    const { tenant, owner, heir, workspaceName } = await scene();
    const second = await place(tenant.id, "owner");
    const { id } = await offer(second, heir, workspaceName);
    await expect(offer(owner, heir, workspaceName)).rejects.toMatchObject({ code: "conflict" });
    await as(second, members.leaveTenant);
    await expect(accept(heir, id)).rejects.toMatchObject(VOID);
    expect(await offer(owner, heir, workspaceName)).toMatchObject({
      to: { membershipId: heir.membershipId },
    });
  });
});

describe("nobody gets it by a trick", () => {
  it("not who is no owner, not an owner already, not the suspended, not another tenant's", async () => {
    const { tenant, owner, heir, workspaceName } = await scene("admin");
    const second = await place(tenant.id, "owner");
    const asleep = await place(tenant.id, "member");
    await as(owner, (context) => members.suspendMember(context, { membershipId: asleep.membershipId }));
    const elsewhere = await scene();
    await expect(offer(heir, second, workspaceName)).rejects.toMatchObject({ code: "forbidden" });
    await expect(offer(owner, second, workspaceName)).rejects.toMatchObject({ code: "conflict" });
    await expect(offer(owner, asleep, workspaceName)).rejects.toMatchObject({ code: "conflict" });
    await expect(offer(owner, elsewhere.heir, workspaceName)).rejects.toMatchObject(VOID);
    const theirs = await offer(elsewhere.owner, elsewhere.heir, elsewhere.workspaceName);
    await expect(accept(heir, theirs.id)).rejects.toMatchObject(VOID);
    await expect(withdraw(owner, theirs.id)).rejects.toMatchObject(VOID);
  });

  it("and an owner with access is there at each moment, whatever happens at once", async () => {
    for (let round = 0; round < 6; round += 1) {
      const { owner, heir, workspaceName } = await scene();
      const { id } = await offer(owner, heir, workspaceName);
      await Promise.allSettled<unknown>([
        accept(heir, id),
        accept(heir, id),
        withdraw(owner, id),
        as(owner, members.leaveTenant),
        as(owner, (context) => members.removeMember(context, { membershipId: heir.membershipId })),
      ]);
      expect(await owners(owner)).toBe(1);
    }
  });

  it("of many offers at once one stands", async () => {
    const { tenant, owner, heir, workspaceName } = await scene();
    const second = await place(tenant.id, "owner");
    const all = await Promise.allSettled([
      offer(owner, heir, workspaceName),
      offer(second, heir, workspaceName),
      offer(owner, heir, workspaceName),
    ]);
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
