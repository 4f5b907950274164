import { beforeEach, describe, expect, it } from "vitest";
import { hashPassword } from "@/server/auth/passwords";
import { createSession, readSession } from "@/server/auth/sessions";
import { enter, passChallenge } from "@/server/auth/sign-ins";
import type { UserId } from "@/server/kernel/ids";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { redis } from "@/server/platform/redis/client";
import { storePassword } from "@/server/services/users/store-password";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { enrol, signedInContext } from "@/tests/support/second-factors";
import { codeOf } from "@/tests/support/totp-codes";
import {
  beginSecondFactor,
  confirmSecondFactor,
  getSecondFactor,
  removeSecondFactor,
  replaceCodes,
} from "./index";

const app = startTestApp();
const mail = startTestMail();
beforeEach(() => redis().flushdb());

const PASSWORD = "four unrelated wet words";
const browser = { userAgent: "Test Browser", address: "203.0.113.9" };

async function person(options: { password?: string } = {}) {
  const { owner } = await mintTenant(app().db);
  const { password } = options;
  if (password) {
    const hash = await hashPassword(password);
    await app().db.database.identity((db) => storePassword(db, owner.userId, hash));
  }
  const session = await createSession({ userId: owner.userId, ...browser });
  return { ...owner, ...session, as: signedInContext(owner.userId, session.id) };
}

const notRecent = (sessionId: string) =>
  app().db.admin`update sessions set created_at = now() - interval '11 minutes' where id = ${sessionId}`;

async function kindsOf(userId: UserId) {
  const rows = await app().db.admin`
    select kind from user_security_events where user_id = ${userId} order by created_at, id`;
  return rows.map((row) => row.kind);
}

describe("setting up an authenticator", () => {
  it("gives a secret that the database holds sealed, and asks for nothing until a code confirmed it", async () => {
    const { as, userId, email } = await person();
    const { secret, uri } = await beginSecondFactor(as, {});
    const plain = secret.replaceAll(" ", "");
    expect(plain).toMatch(/^[A-Z2-7]{32}$/);
    expect(new URL(uri).searchParams.get("secret")).toBe(plain);
    expect(decodeURIComponent(uri)).toContain(email);
    const [row] = await app().db.admin`select * from user_second_factors where user_id = ${userId}`;
    expect(JSON.stringify(row)).not.toContain(plain);
    expect(await getSecondFactor(as)).toMatchObject({ since: null, recoveryCodesLeft: 0 });
    await expect(confirmSecondFactor(as, { code: "000000" })).rejects.toMatchObject({
      code: "invalid_input",
      errors: [{ pointer: "/code" }],
    });
    expect((await getSecondFactor(as)).since).toBeNull();
  });

  it("gives ten recovery codes, signs other devices out, changes this session's token, and tells by mail", async () => {
    const { as, userId, token, email } = await person();
    const other = await createSession({ userId, ...browser });
    const { recoveryCodes } = await enrol(as);
    expect(new Set(recoveryCodes).size).toBe(10);
    // Six groups of four letters of 32: 120 bits, which a plain hash keeps well.
    for (const code of recoveryCodes)
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    const kept = await app().db.admin`select * from user_recovery_codes where user_id = ${userId}`;
    expect(kept).toHaveLength(10);
    for (const code of recoveryCodes) expect(JSON.stringify(kept)).not.toContain(code.slice(0, 9));
    expect(await readSession(other.token)).toBeUndefined();
    expect(await readSession(token)).toBeUndefined();
    expect((await readSession(as.cookie ?? ""))?.user.id).toBe(userId);
    expect(await getSecondFactor(as)).toMatchObject({ since: expect.any(String), recoveryCodesLeft: 10 });
    expect((await mail.to(email))[0]?.subject).toBe("A second factor was added to your account");
    expect(await kindsOf(userId)).toEqual(["second_factor_added"]);
  });

  it("asks for the password when the sign-in was not recent", async () => {
    const { as, id } = await person({ password: PASSWORD });
    await notRecent(id);
    await expect(beginSecondFactor(as, {})).rejects.toMatchObject({
      code: "forbidden",
      details: { reason: "password_needed" },
    });
    await expect(beginSecondFactor(as, { password: "not it" })).rejects.toMatchObject({
      errors: [{ pointer: "/password" }],
    });
    const before = as.cookie;
    expect(await beginSecondFactor(as, { password: PASSWORD })).toHaveProperty("secret");
    expect([as.cookie === before, (await readSession(as.cookie ?? ""))?.sessionId]).toEqual([false, id]);
  });

  it("asks who has no password to sign in again", async () => {
    const { as, id } = await person();
    await notRecent(id);
    await expect(beginSecondFactor(as, {})).rejects.toMatchObject({ details: { reason: "sign_in_again" } });
  });

  it("is finished within 15 minutes, and not begun over a factor that is there", async () => {
    const { as, userId } = await person();
    const { secret } = await beginSecondFactor(as, {});
    await app().db.admin`update user_second_factors set created_at = now() - interval '16 minutes'
      where user_id = ${userId}`;
    await expect(confirmSecondFactor(as, { code: codeOf(secret) })).rejects.toMatchObject({
      code: "conflict",
    });
    await enrol(as);
    await expect(beginSecondFactor(as, {})).rejects.toMatchObject({ code: "conflict" });
  });

  it("is confirmed once by five at once", async () => {
    const { as, userId } = await person();
    const { secret } = await beginSecondFactor(as, {});
    const all = await Promise.allSettled(
      Array.from({ length: 5 }, () => confirmSecondFactor(as, { code: codeOf(secret) })),
    );
    expect(all.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect(await kindsOf(userId)).toEqual(["second_factor_added"]);
  });
});

describe("removing it", () => {
  it("needs a code and the password, and tells by mail", async () => {
    const { as, userId, email } = await person({ password: PASSWORD });
    const { secret } = await enrol(as);
    const code = codeOf(secret, 1);
    await expect(removeSecondFactor(as, { code })).rejects.toMatchObject({ code: "forbidden" });
    await expect(removeSecondFactor(as, { code, password: "not it" })).rejects.toMatchObject({
      errors: [{ pointer: "/password" }],
    });
    await expect(removeSecondFactor(as, { code: "000000", password: PASSWORD })).rejects.toMatchObject({
      errors: [{ pointer: "/code" }],
    });
    const before = as.cookie;
    expect(await removeSecondFactor(as, { code, password: PASSWORD })).toBeNull();
    expect(as.cookie).not.toBe(before);
    expect(await getSecondFactor(as)).toMatchObject({ since: null, recoveryCodesLeft: 0 });
    expect((await mail.to(email))[0]?.subject).toBe("Your second factor was removed");
    expect(await kindsOf(userId)).toEqual(["second_factor_added", "second_factor_removed"]);
  });

  it("can be done by a recovery code, as people type it", async () => {
    const { as } = await person();
    const { recoveryCodes } = await enrol(as);
    const typed = ` ${recoveryCodes[3]?.toLowerCase().replaceAll("-", " ")} `;
    expect(await removeSecondFactor(as, { code: typed.trim() })).toBeNull();
  });
});

describe("recovery codes", () => {
  it("are replaced as a whole, by a code", async () => {
    const { as } = await person();
    const first = await enrol(as);
    const before = as.cookie ?? "";
    const { recoveryCodes } = await replaceCodes(as, { code: codeOf(first.secret, 1) });
    expect(recoveryCodes).toHaveLength(10);
    const old = first.recoveryCodes[0] ?? "";
    await expect(removeSecondFactor(as, { code: old })).rejects.toMatchObject({ code: "invalid_input" });
    expect((await getSecondFactor(as)).recoveryCodesLeft).toBe(10);
    expect(await readSession(before)).toBeUndefined();
    expect((await readSession(as.cookie ?? ""))?.facts.secondFactor).toBe(true);
  });
});

it("lets codes be guessed five times in 15 minutes, wherever they are asked for", async () => {
  const { as } = await person();
  await enrol(as);
  for (let n = 0; n < 5; n += 1) {
    await expect(removeSecondFactor(as, { code: "000000" })).rejects.toMatchObject({ code: "invalid_input" });
  }
  await expect(removeSecondFactor(as, { code: "000000" })).rejects.toMatchObject({ code: "rate_limited" });
  await expect(replaceCodes(as, { code: "000000" })).rejects.toMatchObject({ code: "rate_limited" });
});

it("stays usable after the key was rotated, and is then sealed anew", async () => {
  const { as, userId } = await person();
  const { secret } = await enrol(as);
  const sealed = async () => {
    const [row] = await app().db
      .admin`select sealed_secret from user_second_factors where user_id = ${userId}`;
    return String(row?.sealed_secret);
  };
  const before = await sealed();
  const { env } = await import("@/server/env");
  const settings = env();
  const [old, fresh] = [settings.ENCRYPTION_KEY, "f0".repeat(32)];
  Object.assign(settings, { ENCRYPTION_KEY: fresh, ENCRYPTION_KEY_PREVIOUS: old });
  try {
    await replaceCodes(as, { code: codeOf(secret, 1) });
    expect((await sealed()).split(".")[1]).not.toBe(before.split(".")[1]);
  } finally {
    Object.assign(settings, { ENCRYPTION_KEY: old, ENCRYPTION_KEY_PREVIOUS: undefined });
  }
});

describe("a change of the factor while sign-ins are in flight", () => {
  const withoutFactor = async (userId: UserId) => {
    const rows = await app().db.admin`select id from sessions
      where user_id = ${userId} and revoked_at is null and second_factor_at is null`;
    return rows.length;
  };

  it("leaves no session that was opened by one factor", async () => {
    const { as, userId } = await person();
    const { secret } = await beginSecondFactor(as, {});
    await Promise.all([
      confirmSecondFactor(as, { code: codeOf(secret) }),
      ...Array.from({ length: 6 }, () => enter({ userId }, browser, undefined)),
    ]);
    expect(await withoutFactor(userId)).toBe(0);
  });

  it("waits for nobody who waits for it", async () => {
    const { as, userId } = await person();
    const { secret, recoveryCodes } = await enrol(as);
    const challenges = await Promise.all(
      Array.from({ length: 4 }, () => enter({ userId }, browser, undefined)),
    );
    const passing = challenges.map(({ token }, n) =>
      passChallenge({ token, code: recoveryCodes[n] }, browser, undefined),
    );
    const [removed, ...passed] = await Promise.allSettled([
      removeSecondFactor(as, { code: codeOf(secret, 1) }),
      ...passing,
    ]);
    expect(removed.status).toBe("fulfilled");
    expect(passed.filter(({ status }) => status === "rejected")).toEqual([]);
    const [left] = await app().db.admin`select count(*)::int as open from sessions
      where user_id = ${userId} and revoked_at is null and second_factor_at is not null`;
    expect(left).toEqual({ open: 0 });
  });
});
