import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { createSession, readSession } from "@/server/auth/sessions";
import { asId, newId, type UserId } from "@/server/kernel/ids";
import { finishAfterAnswers } from "@/server/platform/after-answer";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { redis } from "@/server/platform/redis/client";
import type { OpenContext } from "@/server/services/context";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant } from "@/tests/support/factories";
import * as users from "./index";
import { Me, SignUp } from "./schemas";

const app = startTestApp();
const mail = startTestMail();
beforeEach(() => redis().flushdb());

const PASSWORD = "four unrelated wet words";
const NEW_PASSWORD = "another set of wet words";
const anyone: OpenContext = {
  actor: { kind: "anonymous" },
  actorLabel: "anonymous",
  requestId: "test",
  address: "203.0.113.9",
  userAgent: "Test Browser",
  replaceSession: () => undefined,
};

const freshEmail = () => `${randomBytes(6).toString("hex")}@example.test`;

async function userRow(email: string) {
  const [row] = await app().db.admin`
    select u.id, u.email_verified_at, p.hash from users u left join user_passwords p on p.user_id = u.id
    where u.email = ${email}`;
  return row;
}

/** A person with a confirmed address and a session; `as` is the context of their calls. */
async function signedUp() {
  const email = freshEmail();
  await users.signUp(anyone, { name: "Ana", email, password: PASSWORD });
  await users.verifyEmail(anyone, { token: await mail.token(email, "/verify-email") });
  const userId = asId<UserId>(String((await userRow(email))?.id));
  const session = await signIn(userId);
  return { email, userId, ...session };
}

async function signIn(userId: UserId) {
  const { id, token } = await createSession({ userId, userAgent: "Test Browser", address: "203.0.113.9" });
  const as: OpenContext = { ...anyone, actor: { kind: "user", userId, sessionId: id } };
  return { sessionId: id, token, as };
}

describe("signing up", () => {
  it("mails a link that confirms the address, once", async () => {
    const email = freshEmail();
    expect(await users.signUp(anyone, { name: "Ana", email, password: PASSWORD })).toEqual({
      status: "check_your_mail",
    });
    expect((await userRow(email))?.email_verified_at).toBeNull();
    const token = await mail.token(email, "/verify-email");
    expect(await users.verifyEmail(anyone, { token })).toEqual({ email });
    expect((await userRow(email))?.email_verified_at).not.toBeNull();
    await expect(users.verifyEmail(anyone, { token })).rejects.toMatchObject({
      code: "invalid_input",
      errors: [{ pointer: "/token" }],
    });
  });

  it("gives the same answer for an address that has an account, whose owner gets a mail that says so", async () => {
    const { email } = await signedUp();
    const before = await userRow(email);
    const answer = await users.signUp(anyone, { name: "Eve", email, password: NEW_PASSWORD });
    expect(answer).toEqual({ status: "check_your_mail" });
    expect(await userRow(email)).toEqual(before);
    const [newest] = await mail.to(email);
    expect(newest?.subject).toBe("You already have an account");
    expect(newest?.text).not.toContain("token=");
  });

  it("makes one account of two at once with the same address", async () => {
    const email = freshEmail();
    await Promise.all([
      users.signUp(anyone, { name: "Ana", email, password: PASSWORD }),
      users.signUp(anyone, { name: "Ana", email, password: PASSWORD }),
    ]);
    const rows = await app().db.admin`select id from users where email = ${email}`;
    expect(rows).toHaveLength(1);
  });

  it("leaves an unconfirmed account that is signed up for again without a password: neither of the two is proven", async () => {
    const email = freshEmail();
    await users.signUp(anyone, { name: "Eve", email, password: PASSWORD });
    await users.signUp(anyone, { name: "Ana", email, password: NEW_PASSWORD });
    expect((await userRow(email))?.hash ?? null).toBeNull();
    await users.verifyEmail(anyone, { token: await mail.token(email, "/verify-email") });
    expect((await userRow(email))?.hash ?? null).toBeNull();
  });

  it("takes away what a stranger set in the name of an address, when its owner proves it", async () => {
    for (const prove of ["/verify-email", "/reset-password"] as const) {
      const email = freshEmail();
      await users.signUp(anyone, { name: "Ana", email, password: PASSWORD });
      const [person] = await app().db.admin`select id from users where email = ${email}`;
      await app().db.admin`insert into user_accounts (id, user_id, provider, provider_account_id)
        values (gen_random_uuid(), ${person?.id}, 'stranger', ${email})`;
      await app().db.admin`insert into user_second_factors (user_id, sealed_secret, confirmed_at)
        values (${person?.id}, 'sealed', now())`;
      if (prove === "/reset-password") await users.requestPasswordReset(anyone, { email });
      const token = await mail.token(email, prove);
      if (prove === "/verify-email") await users.verifyEmail(anyone, { token });
      else await users.resetPassword(anyone, { token, password: NEW_PASSWORD });
      const [left] = await app().db.admin`
        select (select count(*)::int from user_accounts where user_id = ${person?.id}) as accounts,
          (select count(*)::int from user_second_factors where user_id = ${person?.id}) as factors,
          (select email_verified_at is not null from users where id = ${person?.id}) as verified`;
      expect([prove, left]).toEqual([prove, { accounts: 0, factors: 0, verified: true }]);
    }
  });

  it("knows an address whatever its case, spaces and Unicode form", () => {
    const parse = (email: string) => SignUp.parse({ name: "A", email, password: PASSWORD }).email;
    expect(parse("  ANA@Example.TEST ")).toBe("ana@example.test");
  });

  it("refuses common, leaked and owner-naming passwords, and names the field", async () => {
    const email = "tangerine-person@example.test";
    for (const password of ["password2024!", "sleepyhollow", email, "Osterhagen-2026"]) {
      await expect(users.signUp(anyone, { name: "Ana Osterhagen", email, password })).rejects.toMatchObject({
        code: "invalid_input",
        errors: [{ pointer: "/password" }],
      });
    }
    expect(await userRow(email)).toBeUndefined();
  });

  it("writes to one address five times an hour at most, known or not", async () => {
    const email = freshEmail();
    for (let n = 0; n < 5; n += 1) await users.requestPasswordReset(anyone, { email });
    await expect(users.requestPasswordReset(anyone, { email })).rejects.toMatchObject({
      code: "rate_limited",
    });
  });
});

describe("mailed links", () => {
  it("keep only a hash of their token in the database", async () => {
    const { email, userId } = await signedUp();
    await users.requestPasswordReset(anyone, { email });
    const token = await mail.token(email, "/reset-password");
    const rows = await app().db.admin`select * from user_tokens where user_id = ${userId}`;
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it("expire: after 24 hours to confirm, after one to reset", async () => {
    const email = freshEmail();
    await users.signUp(anyone, { name: "Ana", email, password: PASSWORD });
    await users.requestPasswordReset(anyone, { email });
    await finishAfterAnswers();
    const id = String((await userRow(email))?.id);
    const spans = await app().db.admin`
      select purpose, extract(epoch from expires_at - created_at)::int as seconds from user_tokens where user_id = ${id}`;
    expect(Object.fromEntries(spans.map((row) => [row.purpose, row.seconds]))).toEqual({
      verify_email: 86_400,
      reset_password: 3_600,
    });
    await app().db
      .admin`update user_tokens set expires_at = now() - interval '1 second' where user_id = ${id}`;
    const dead = { code: "invalid_input", errors: [{ pointer: "/token" }] };
    const verify = await mail.token(email, "/verify-email");
    const reset = await mail.token(email, "/reset-password");
    await expect(users.verifyEmail(anyone, { token: verify })).rejects.toMatchObject(dead);
    await expect(users.resetPassword(anyone, { token: reset, password: NEW_PASSWORD })).rejects.toMatchObject(
      dead,
    );
  });

  it("serve their own purpose only", async () => {
    const email = freshEmail();
    await users.signUp(anyone, { name: "Ana", email, password: PASSWORD });
    const token = await mail.token(email, "/verify-email");
    await expect(users.resetPassword(anyone, { token, password: NEW_PASSWORD })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("let one of two at once win", async () => {
    const { email } = await signedUp();
    await users.requestPasswordReset(anyone, { email });
    const token = await mail.token(email, "/reset-password");
    const both = await Promise.allSettled([
      users.resetPassword(anyone, { token, password: NEW_PASSWORD }),
      users.resetPassword(anyone, { token, password: `${NEW_PASSWORD}!` }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("answer the same to garbage", async () => {
    for (const token of ["", "x", "\0", "a".repeat(43)]) {
      await expect(users.verifyEmail(anyone, { token })).rejects.toMatchObject({ code: "invalid_input" });
    }
  });
});

describe("resetting a password", () => {
  it("signs every device out, voids other reset links and confirms the address", async () => {
    const { email, token: cookie } = await signedUp();
    await app().db.admin`update users set email_verified_at = null where email = ${email}`;
    await users.requestPasswordReset(anyone, { email });
    const first = await mail.token(email, "/reset-password");
    await users.requestPasswordReset(anyone, { email });
    const second = await mail.token(email, "/reset-password");
    expect(await users.resetPassword(anyone, { token: second, password: NEW_PASSWORD })).toEqual({ email });
    expect(await readSession(cookie)).toBeUndefined();
    expect((await userRow(email))?.email_verified_at).not.toBeNull();
    await expect(users.resetPassword(anyone, { token: first, password: PASSWORD })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("refuses what is easy to guess, whose link then still works", async () => {
    const { email } = await signedUp();
    await users.requestPasswordReset(anyone, { email });
    const token = await mail.token(email, "/reset-password");
    const [local] = email.split("@");
    for (const password of ["password2024!", "sleepyhollow", `${local}-2026`]) {
      await expect(users.resetPassword(anyone, { token, password })).rejects.toMatchObject({
        code: "invalid_input",
        errors: [{ pointer: "/password" }],
      });
    }
    expect(await users.resetPassword(anyone, { token, password: NEW_PASSWORD })).toEqual({ email });
  });

  it("tells the owner by mail", async () => {
    const { email } = await signedUp();
    await users.requestPasswordReset(anyone, { email });
    const token = await mail.token(email, "/reset-password");
    await users.resetPassword(anyone, { token, password: NEW_PASSWORD });
    expect((await mail.to(email))[0]?.subject).toBe("Your password was changed");
  });

  it("answers the same for an address without an account, and mails nobody", async () => {
    const email = freshEmail();
    expect(await users.requestPasswordReset(anyone, { email })).toEqual({ status: "check_your_mail" });
    expect(await users.resendVerification(anyone, { email })).toEqual({ status: "check_your_mail" });
    expect(await mail.to(email)).toHaveLength(0);
  });
});

describe("changing a password", () => {
  it("ends every other session: a cookie does not survive it", async () => {
    const { userId, as } = await signedUp();
    const other = await signIn(userId);
    const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    expect(await users.changePassword(as, change)).toEqual({ ended: 1 });
    expect(await readSession(other.token)).toBeUndefined();
    await expect(users.changePassword(as, change)).rejects.toMatchObject({
      errors: [{ pointer: "/currentPassword" }],
    });
  });

  it("refuses what is easy to guess, and what names its owner", async () => {
    const { email, as } = await signedUp();
    const [local] = email.split("@");
    for (const newPassword of ["password2024!", "sleepyhollow", `${local}-2026`]) {
      await expect(
        users.changePassword(as, { currentPassword: PASSWORD, newPassword }),
      ).rejects.toMatchObject({ code: "invalid_input", errors: [{ pointer: "/newPassword" }] });
    }
  });

  it("tells the owner by mail", async () => {
    const { email, as } = await signedUp();
    await users.changePassword(as, { currentPassword: PASSWORD, newPassword: NEW_PASSWORD });
    expect((await mail.to(email))[0]?.subject).toBe("Your password was changed");
  });

  it("is refused after five wrong tries, even with the right one", async () => {
    const { as } = await signedUp();
    for (let n = 0; n < 5; n += 1) {
      await expect(
        users.changePassword(as, { currentPassword: "wrong", newPassword: NEW_PASSWORD }),
      ).rejects.toMatchObject({ code: "invalid_input" });
    }
    await expect(
      users.changePassword(as, { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }),
    ).rejects.toMatchObject({ code: "rate_limited" });
  });
});

describe("the signed-in person", () => {
  it("sees name, address and places, and never a hash", async () => {
    const { email, userId, as } = await signedUp();
    const me = await users.getMe(as);
    expect(me).toEqual({
      id: userId,
      name: "Ana",
      email,
      emailVerified: true,
      isOperator: false,
      impersonations: [],
      memberships: [],
    });
    expect(Object.keys(Me.parse({ ...me, hash: "x", passwordHash: "x" }))).not.toContain("hash");
    const hash = String((await userRow(email))?.hash);
    expect(hash).toContain("$argon2id$");
    expect(JSON.stringify([me, await users.listSessions(as)])).not.toContain(hash);
  });

  it("sees each place with the role there", async () => {
    const { db } = app();
    const [one, two] = [await mintTenant(db), await mintTenant(db)];
    const member = await mintMember(db, one.id, "viewer");
    await db.admin`insert into memberships (tenant_id, id, user_id, role)
      values (${two.id}, ${newId()}, ${member.userId}, 'admin')`;
    const { as } = await signIn(member.userId);
    const { memberships } = await users.getMe(as);
    expect(memberships.map(({ tenantSlug, role }) => [tenantSlug, role]).sort()).toEqual(
      [
        [one.slug, "viewer"],
        [two.slug, "admin"],
      ].sort(),
    );
  });

  it("changes the name, and nothing else", async () => {
    const { as, email } = await signedUp();
    expect(await users.updateProfile(as, { name: "Ana Maria" })).toMatchObject({ name: "Ana Maria", email });
    expect(await users.updateProfile(as, {})).toMatchObject({ name: "Ana Maria" });
  });

  it("sees every device and signs them out, but not another person's", async () => {
    const { userId, as, sessionId } = await signedUp();
    const other = await signIn(userId);
    const { data } = await users.listSessions(as);
    expect(data.map(({ id, current }) => [id, current]).sort()).toEqual(
      [
        [sessionId, true],
        [other.sessionId, false],
      ].sort(),
    );
    const stranger = await signedUp();
    await expect(users.revokeSession(as, { sessionId: stranger.sessionId })).rejects.toMatchObject({
      code: "not_found",
    });
    await users.revokeSession(as, { sessionId: other.sessionId });
    expect(await readSession(other.token)).toBeUndefined();
    expect(await users.revokeOtherSessions(as)).toEqual({ ended: 0 });
  });

  it("ends sessions by the password, or soon after signing in: a borrowed browser is not enough", async () => {
    const { userId, as, sessionId, token } = await signedUp();
    const other = await signIn(userId);
    await app().db
      .admin`update sessions set created_at = now() - interval '11 minutes' where id = ${sessionId}`;
    const one = { sessionId: other.sessionId };
    const needed = { code: "forbidden", details: { reason: "password_needed" } };
    await expect(users.revokeSession(as, one)).rejects.toMatchObject(needed);
    await expect(users.revokeOtherSessions(as)).rejects.toMatchObject(needed);
    const wrong = { code: "invalid_input", errors: [{ pointer: "/password" }] };
    await expect(users.revokeSession(as, { ...one, password: "wrong" })).rejects.toMatchObject(wrong);
    await expect(users.revokeOtherSessions(as, { password: "wrong" })).rejects.toMatchObject(wrong);
    expect(await readSession(other.token)).toBeDefined();
    let renewed: string | undefined;
    const renewing = { ...as, replaceSession: (given: string) => (renewed = given) };
    await users.revokeSession(renewing, { ...one, password: PASSWORD });
    expect(await readSession(other.token)).toBeUndefined();
    // Who has proven themselves again goes on by another token; a copy of the old one opens nothing.
    expect(await readSession(token)).toBeUndefined();
    expect((await readSession(renewed ?? ""))?.sessionId).toBe(sessionId);
    const third = await signIn(userId);
    expect(await users.revokeOtherSessions(as, { password: PASSWORD })).toEqual({ ended: 1 });
    expect(await readSession(third.token)).toBeUndefined();
  });

  it("may be signed in on any number of devices, each on the list", async () => {
    const { userId, as } = await signedUp();
    await Promise.all(Array.from({ length: 20 }, () => signIn(userId)));
    expect((await users.listSessions(as)).data).toHaveLength(21);
  });

  it("must be one: nobody, and no key, has a profile", async () => {
    await expect(users.getMe(anyone)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(
      users.changePassword(anyone, { currentPassword: "x", newPassword: NEW_PASSWORD }),
    ).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
