import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { redis } from "@/server/platform/redis/client";
import * as members from "@/server/services/members";
import { startTestApp } from "@/tests/support/app";
import { type Place, people } from "@/tests/support/people";
import * as invitations from "./index";
import { CreateInvitations, ListInvitations } from "./schemas";

const app = startTestApp();
const { place, tenantWith, as } = people(() => app().db);
beforeEach(() => redis().flushdb());

const freshEmail = () => `${randomBytes(6).toString("hex")}@example.test`;
type Role = Place["role"];

const invite = (who: Place, email: string, role: Role = "member", validDays = 7) =>
  as(who, (context) => invitations.createInvitation(context, { email, role, validDays }));
const inviteMany = (who: Place, emails: string[], role: Role = "member") =>
  as(who, (context) => invitations.createInvitations(context, { emails, role, validDays: 7 }));
const resend = (who: Place, invitationId: string) =>
  as(who, (context) => invitations.resendInvitation(context, { invitationId }));
const revoke = (who: Place, invitationId: string) =>
  as(who, (context) => invitations.revokeInvitation(context, { invitationId }));
const statusOf = async (who: Place, invitationId: string) =>
  (await as(who, (context) => invitations.getInvitation(context, { invitationId }))).status;

async function events(who: Place): Promise<string[]> {
  const rows = await app().db.admin`
    select name from outbox_events where tenant_id = ${who.tenantId} order by available_at`;
  return rows.map((row) => String(row.name));
}

/** As if the last mail had gone out long ago. */
const age = (id: string, interval: string) => app().db.admin`
  update invitations set last_sent_at = last_sent_at - ${interval}::interval,
    sending_since = sending_since - ${interval}::interval where id = ${id}`;

describe("inviting", () => {
  it("keeps an open invitation and asks for one mail", async () => {
    const { owner } = await tenantWith();
    const email = freshEmail();
    const made = await invite(owner, email, "admin", 30);
    expect(made).toMatchObject({ email, role: "admin", status: "open", invitedBy: owner.membershipId });
    expect(Math.round((Date.parse(made.expiresAt) - Date.now()) / 86_400_000)).toBe(30);
    expect(await events(owner)).toEqual(["invitation.created"]);
    const [row] = await app().db.admin`select * from invitations where id = ${made.id}`;
    expect(JSON.stringify(made)).not.toContain(row?.token_seed);
    expect(JSON.stringify(made)).not.toContain(row?.token_hash);
  });

  it("refreshes the open invitation of an address, without a second mail in the same minute", async () => {
    const { tenant, owner } = await tenantWith();
    const email = freshEmail();
    const [one, two] = await Promise.all([invite(owner, email), invite(owner, email)]);
    expect(two.id).toBe(one.id);
    expect(await events(owner)).toEqual(["invitation.created"]);
    await age(one.id, "2 minutes");
    expect(await invite(owner, email, "viewer")).toMatchObject({ id: one.id, role: "viewer" });
    expect(await events(owner)).toEqual(["invitation.created", "invitation.resent"]);
    const [row] = await app().db.admin`
      select count(*)::int as n from invitations where tenant_id = ${tenant.id}`;
    expect(row?.n).toBe(1);
  });

  it("refuses a member's address, and tells nothing of accounts elsewhere", async () => {
    const { tenant, owner } = await tenantWith();
    const member = await place(tenant.id, "viewer");
    await expect(invite(owner, member.email)).rejects.toMatchObject({ code: "conflict" });
    const elsewhere = await tenantWith();
    const known = await invite(owner, elsewhere.owner.email);
    const unknown = await invite(owner, freshEmail());
    expect(Object.keys(known)).toEqual(Object.keys(unknown));
    expect(known).toMatchObject({ status: "open", role: "member" });
  });

  it("never offers more than the inviter holds", async () => {
    const { tenant, owner } = await tenantWith();
    const admin = await place(tenant.id, "admin");
    const viewer = await place(tenant.id, "viewer");
    await expect(invite(admin, freshEmail(), "owner")).rejects.toMatchObject({ code: "forbidden" });
    await expect(invite(viewer, freshEmail(), "member")).rejects.toMatchObject({ code: "forbidden" });
    const email = freshEmail();
    const { id } = await invite(owner, email, "owner");
    for (const act of [() => invite(admin, email), () => resend(admin, id), () => revoke(admin, id)]) {
      await expect(act()).rejects.toMatchObject({ code: "forbidden" });
    }
    const { data } = await inviteMany(admin, [email]);
    expect(data).toMatchObject([{ outcome: "refused", reason: expect.stringContaining("more than yours") }]);
  });

  it("judges each of a batch by itself, and takes a hundred at most", async () => {
    const { tenant, owner } = await tenantWith();
    const member = await place(tenant.id, "viewer");
    const email = freshEmail();
    const { data } = await inviteMany(owner, [email, ` ${email.toUpperCase()} `, member.email, "nonsense"]);
    expect(data.map((one) => [one.email, one.outcome])).toEqual([
      [email, "invited"],
      [member.email, "refused"],
      ["nonsense", "refused"],
    ]);
    const hundred = Array.from({ length: 100 }, freshEmail);
    expect((await inviteMany(owner, hundred)).data.every(({ outcome }) => outcome === "invited")).toBe(true);
    const tooMany = CreateInvitations.safeParse({ emails: Array(10_000).fill(email), role: "member" });
    expect(tooMany.error?.issues).toMatchObject([
      { path: ["emails"], message: "must name at most 100 addresses" },
    ]);
  });

  it("keeps a thousand open at most", async () => {
    const { tenant, owner } = await tenantWith();
    await app().db.admin`
      insert into invitations (tenant_id, id, email, role, token_seed, token_hash, valid_days, expires_at)
      select ${tenant.id}, gen_random_uuid(), n || '@full.test', 'viewer', 's', gen_random_uuid(), 7, now()
      from generate_series(1, 1000) n`;
    await expect(invite(owner, freshEmail())).rejects.toMatchObject({
      code: "conflict",
      details: { limit: 1000 },
    });
    expect(await invite(owner, "7@full.test", "member")).toMatchObject({ role: "member" });
  });
});

describe("resending", () => {
  it("waits a minute, and stops after five mails in a day", async () => {
    const { owner } = await tenantWith();
    const { id } = await invite(owner, freshEmail());
    await expect(resend(owner, id)).rejects.toMatchObject({
      code: "rate_limited",
      headers: { "Retry-After": expect.stringMatching(/^\d+$/) },
    });
    for (let mail = 2; mail <= 5; mail += 1) {
      await age(id, "61 seconds");
      expect(await resend(owner, id)).toMatchObject({ status: "open" });
    }
    await age(id, "61 seconds");
    await expect(resend(owner, id)).rejects.toMatchObject({ code: "rate_limited" });
    await age(id, "1 day");
    expect(await resend(owner, id)).toMatchObject({ id });
  });

  it("of many at once mails one", async () => {
    const { owner } = await tenantWith();
    const { id } = await invite(owner, freshEmail());
    await age(id, "2 minutes");
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => resend(owner, id)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await events(owner)).toEqual(["invitation.created", "invitation.resent"]);
  });

  it("brings an expired one back", async () => {
    const { owner } = await tenantWith();
    const { id } = await invite(owner, freshEmail());
    await app().db.admin`update invitations set expires_at = now() where id = ${id}`;
    expect(await statusOf(owner, id)).toBe("expired");
    await age(id, "2 minutes");
    expect(await resend(owner, id)).toMatchObject({ status: "open" });
  });
});

describe("withdrawing", () => {
  it("closes it once; a closed one is neither mailed nor opened again", async () => {
    const { owner } = await tenantWith();
    const email = freshEmail();
    const { id } = await invite(owner, email);
    expect((await revoke(owner, id)).status).toBe("revoked");
    expect((await revoke(owner, id)).status).toBe("revoked");
    expect((await events(owner)).filter((name) => name === "invitation.revoked")).toHaveLength(1);
    await age(id, "2 minutes");
    await expect(resend(owner, id)).rejects.toMatchObject({ code: "conflict" });
    expect((await invite(owner, email)).id).not.toBe(id);
  });

  it("happens by itself when the inviter leaves, or may no longer offer the role", async () => {
    const { tenant, owner } = await tenantWith();
    const admin = await place(tenant.id, "admin");
    const second = await place(tenant.id, "owner");
    const ofAdmin = await invite(admin, freshEmail(), "member");
    const asOwner = await invite(second, freshEmail(), "owner");
    const asAdmin = await invite(second, freshEmail(), "member");
    await as(owner, (context) =>
      members.updateMember(context, { membershipId: second.membershipId, role: "admin" }),
    );
    expect(await statusOf(owner, asOwner.id)).toBe("revoked");
    expect(await statusOf(owner, asAdmin.id)).toBe("open");
    await as(owner, (context) => members.removeMember(context, { membershipId: admin.membershipId }));
    expect(await statusOf(owner, ofAdmin.id)).toBe("revoked");
  });
});

describe("the list", () => {
  it("shows a tenant its own, filtered by status", async () => {
    const { owner } = await tenantWith();
    const other = await tenantWith();
    await invite(other.owner, freshEmail());
    const one = await invite(owner, freshEmail());
    const two = await invite(owner, freshEmail());
    await revoke(owner, two.id);
    const list = (input: object) =>
      as(owner, (context) => invitations.listInvitations(context, ListInvitations.parse(input)));
    expect(await list({})).toMatchObject({ total: 2 });
    expect(await list({ status: "open" })).toMatchObject({
      total: 1,
      data: [{ id: one.id, inviterName: "Test Person" }],
    });
    await expect(statusOf(other.owner, one.id)).rejects.toMatchObject({ code: "not_found" });
  });
});
