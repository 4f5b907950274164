import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { createSession, readSession } from "@/server/auth/sessions";
import { asId, newId, type UserId } from "@/server/kernel/ids";
import type { PlanKey } from "@/server/kernel/plans";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { redis } from "@/server/platform/redis/client";
import * as users from "@/server/services/users";
import { startTestApp } from "@/tests/support/app";
import { anyone, type Place, people, personContext } from "@/tests/support/people";
import * as invitations from "./index";

const app = startTestApp();
const mail = startTestMail();
const { place, tenantWith, as } = people(() => app().db);
beforeEach(() => redis().flushdb());

const PASSWORD = "four unrelated wet words";
const freshEmail = () => `${randomBytes(6).toString("hex")}@example.test`;

/** Invites an address and reads the token out of the mail. */
async function invited(owner: Place, email: string, role: Place["role"] = "member") {
  const { id } = await as(owner, (context) =>
    invitations.createInvitation(context, { email, role, validDays: 7 }),
  );
  return { id, token: await mailed(owner, id, email) };
}

async function mailed(owner: Place, invitationId: string, email: string): Promise<string> {
  const { tenantId } = owner;
  await invitations.mailInvitation({ tenantId, invitationId, eventId: newId() });
  return mail.token(email, "/invitations");
}

/** A person with an account and a session; `as` is the context of their calls. */
async function account(email = freshEmail(), verified = true) {
  const userId = newId<UserId>();
  await app().db.admin`
    insert into users (id, email, name, email_verified_at)
    values (${userId}, ${email}, 'New', ${verified ? new Date() : null})`;
  return { email, userId, as: await personContext(userId) };
}

async function roles(owner: Place): Promise<string[]> {
  const rows = await app().db.admin`
    select role from memberships where tenant_id = ${owner.tenantId} order by role`;
  return rows.map((row) => String(row.role));
}

const setPlan = (owner: Place, plan: PlanKey) =>
  app().db.admin`update tenants set plan = ${plan} where id = ${owner.tenantId}`;
const DEAD = { code: "not_found" };

describe("a mailed invitation", () => {
  it("says who invites where, to whoever holds the link", async () => {
    const { tenant, owner } = await tenantWith();
    const email = freshEmail();
    const { token } = await invited(owner, email);
    const [newest] = await mail.to(email);
    expect(newest?.subject).toBe(`Test Person invites you to Tenant ${tenant.slug}`);
    expect(await invitations.lookAtInvitation(anyone(), { token })).toMatchObject({
      email,
      workspaceName: `Tenant ${tenant.slug}`,
      roleName: "Member",
      inviterName: "Test Person",
    });
  });

  it("has one Message-ID an event, however often it is sent", async () => {
    const { owner } = await tenantWith();
    const email = freshEmail();
    const { id: invitationId } = await invited(owner, email);
    const again = { tenantId: owner.tenantId, invitationId, eventId: newId() };
    for (let time = 0; time < 2; time += 1) await invitations.mailInvitation(again);
    const mails = await mail.to(email);
    expect(mails).toHaveLength(3);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(2);
    await as(owner, (context) => invitations.revokeInvitation(context, { invitationId }));
    expect(await invitations.mailInvitation(again)).toEqual({ mailed: false });
  });

  it("is dead, all alike, when it is garbage, cut short, replaced, withdrawn, expired or used", async () => {
    const { owner } = await tenantWith();
    const person = await account();
    const first = await invited(owner, person.email);
    const tokens = ["", "nonsense", first.token.slice(0, -1), `${first.token}x`, randomToken()];
    await app().db.admin`update invitations set last_sent_at = '2020-01-01' where id = ${first.id}`;
    await as(owner, (context) => invitations.resendInvitation(context, { invitationId: first.id }));
    tokens.push(first.token);
    const token = await mailed(owner, first.id, person.email);
    await app().db.admin`update invitations set expires_at = now() where id = ${first.id}`;
    const outcomes = await Promise.all(
      [...tokens, token].flatMap((text) => [
        invitations.lookAtInvitation(anyone(), { token: text }).catch((error: Error) => error),
        invitations.acceptInvitation(person.as, { token: text }).catch((error: Error) => error),
      ]),
    );
    for (const outcome of outcomes) expect(outcome).toMatchObject(DEAD);
    expect(new Set(outcomes.map((outcome) => (outcome as Error).message)).size).toBe(1);
    expect(await roles(owner)).toEqual(["owner"]);
  });

  it("is void once its inviter may not offer the role, whatever way that came about", async () => {
    const { tenant } = await tenantWith();
    const admin = await place(tenant.id, "admin");
    const person = await account();
    const { token } = await invited(admin, person.email, "member");
    await app().db.admin`update memberships set role = 'member' where id = ${admin.membershipId}`;
    await expect(invitations.lookAtInvitation(anyone(), { token })).rejects.toMatchObject(DEAD);
    await expect(invitations.acceptInvitation(person.as, { token })).rejects.toMatchObject(DEAD);
  });
});

describe("accepting with an account", () => {
  it("makes a member once, and answers a second time what it answered first", async () => {
    const { tenant, owner } = await tenantWith();
    const person = await account();
    const { token } = await invited(owner, person.email, "admin");
    const answers = await Promise.all([
      invitations.acceptInvitation(person.as, { token }),
      invitations.acceptInvitation(person.as, { token }),
    ]);
    expect(answers).toEqual(Array(2).fill({ tenantSlug: tenant.slug, email: person.email }));
    expect(await roles(owner)).toEqual(["owner", "admin"]);
    const { admin } = app().db;
    const events = await admin`
      select name from outbox_events where tenant_id = ${tenant.id} order by available_at`;
    expect(events.map(({ name }) => name)).toEqual([
      "invitation.created",
      "invitation.accepted",
      "member.added",
    ]);
    const audit = await admin`
      select action, actor_id from audit_entries where tenant_id = ${tenant.id} and action = 'member.added'`;
    expect(audit).toEqual([{ action: "member.added", actor_id: person.userId }]);
  });

  it("is for the invited address alone, and only once it is confirmed", async () => {
    const { owner } = await tenantWith();
    const person = await account();
    const thief = await account();
    const { token } = await invited(owner, person.email);
    await expect(invitations.acceptInvitation(thief.as, { token })).rejects.toMatchObject({
      code: "forbidden",
      details: { reason: "other_address" },
    });
    const unproven = await account(freshEmail(), false);
    const other = await invited(owner, unproven.email);
    await expect(invitations.acceptInvitation(unproven.as, { token: other.token })).rejects.toMatchObject({
      code: "forbidden",
      details: { reason: "email_not_verified" },
    });
    await expect(invitations.acceptInvitation(anyone(), { token })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(await roles(owner)).toEqual(["owner"]);
  });

  it("holds the plan's seats exactly: of twenty at once, as many as there are seats", async () => {
    const { owner } = await tenantWith();
    const guests = await Promise.all(Array.from({ length: 20 }, () => account()));
    const offers: Awaited<ReturnType<typeof invited>>[] = [];
    for (const { email } of guests) offers.push(await invited(owner, email));
    await setPlan(owner, "free");
    const all = await Promise.allSettled(
      guests.map((guest, index) =>
        invitations.acceptInvitation(guest.as, { token: offers[index]?.token ?? "" }),
      ),
    );
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    for (const one of all) {
      if (one.status === "fulfilled") continue;
      expect(one.reason).toMatchObject({ code: "plan_limit", details: { quota: "seats", limit: 3 } });
    }
    expect(await roles(owner)).toHaveLength(3);
    await setPlan(owner, "pro");
    const late = all.findIndex(({ status }) => status === "rejected");
    const guest = guests[late];
    if (!guest) throw new Error("Somebody was refused.");
    await invitations.acceptInvitation(guest.as, { token: offers[late]?.token ?? "" });
    expect(await roles(owner)).toHaveLength(4);
  }, 60_000);
});

describe("accepting as a new person", () => {
  const asNew = (token: string, password = PASSWORD) =>
    invitations.acceptAsNewPerson(anyone(), { token, name: "Ana", password });

  it("makes the account and the membership together; the address is confirmed by the link", async () => {
    const { tenant, owner } = await tenantWith();
    const email = freshEmail();
    const { token } = await invited(owner, email);
    expect(await asNew(token)).toEqual({ tenantSlug: tenant.slug, email });
    const [user] = await app().db.admin`
      select u.name, u.email_verified_at, p.hash from users u join user_passwords p on p.user_id = u.id
      where u.email = ${email}`;
    expect(user).toMatchObject({ name: "Ana", hash: expect.stringContaining("$argon2id$") });
    expect(user?.email_verified_at).not.toBeNull();
    await expect(asNew(token)).rejects.toMatchObject(DEAD);
    expect(await roles(owner)).toEqual(["owner", "member"]);
  });

  it("leaves no account behind when the seats are used up", async () => {
    const { tenant, owner } = await tenantWith();
    await place(tenant.id, "member");
    await place(tenant.id, "member");
    const email = freshEmail();
    const { token } = await invited(owner, email);
    await setPlan(owner, "free");
    await expect(asNew(token)).rejects.toMatchObject({ code: "plan_limit" });
    expect(await app().db.admin`select 1 from users where email = ${email}`).toHaveLength(0);
  });

  it("sends the owner of a confirmed account to sign in, and changes nothing of it", async () => {
    const { owner } = await tenantWith();
    const person = await account();
    const { token } = await invited(owner, person.email);
    await expect(asNew(token)).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "account_exists" },
    });
    expect(await app().db.admin`select 1 from user_passwords where user_id = ${person.userId}`).toHaveLength(
      0,
    );
  });

  it("takes an unproven account from whoever registered the address first", async () => {
    const { owner } = await tenantWith();
    const email = freshEmail();
    await users.signUp(anyone(), { name: "Mallory", email, password: "what mallory chose here" });
    const [before] = await app().db.admin`
      select u.id, p.hash from users u join user_passwords p on p.user_id = u.id where u.email = ${email}`;
    const userId = asId<UserId>(String(before?.id));
    const session = await createSession({ userId, userAgent: "", address: "unknown" });
    const { token } = await invited(owner, email);
    await asNew(token);
    const [after] = await app().db.admin`
      select u.id, u.name, p.hash from users u join user_passwords p on p.user_id = u.id
      where u.email = ${email}`;
    expect(after).toMatchObject({ id: userId, name: "Ana" });
    expect(after?.hash).not.toBe(before?.hash);
    expect(await readSession(session.token)).toBeUndefined();
  });

  it("refuses a password that everybody tries", async () => {
    const { owner } = await tenantWith();
    const email = freshEmail();
    const { token } = await invited(owner, email);
    await expect(asNew(token, email)).rejects.toMatchObject({
      code: "invalid_input",
      errors: [{ pointer: "/password" }],
    });
  });
});

function randomToken(): string {
  return randomBytes(32).toString("base64url");
}
