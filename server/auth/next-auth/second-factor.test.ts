import { beforeEach, describe, expect, it, vi } from "vitest";
import { hashPassword } from "@/server/auth/passwords";
import { createSession, listLiveSessions, readSession, revokeAll } from "@/server/auth/sessions";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { redis } from "@/server/platform/redis/client";
import { requestPasswordReset, resetPassword } from "@/server/services/users";
import { storePassword } from "@/server/services/users/store-password";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { anyone } from "@/tests/support/people";
import { enrol, signedInContext } from "@/tests/support/second-factors";
import { codeOf } from "@/tests/support/totp-codes";
import { Browser } from "./test-support/browser";

const app = startTestApp();
const mail = startTestMail();
beforeEach(() => redis().flushdb());

const PASSWORD = "four unrelated wet words";
const COOKIE = "bulkhead-session";
const CHALLENGE = "bulkhead-challenge";
const WAIT = { timeout: 20_000 };

let host = 1;
const browser = () => new Browser(`198.51.100.${host++}`);

/** Somebody with a password and a second factor, who is signed in nowhere. */
async function person() {
  const { owner } = await mintTenant(app().db);
  const hash = await hashPassword(PASSWORD);
  await app().db.database.identity((db) => storePassword(db, owner.userId, hash));
  const session = await createSession({ userId: owner.userId, userAgent: "", address: "203.0.113.9" });
  const factor = await enrol(signedInContext(owner.userId, session.id));
  await app().db.database.identity((db) => revokeAll(db, owner.userId));
  return { ...owner, ...factor };
}

/** After the right password: the page that asks for the code. */
async function challenged(email: string, page = browser()) {
  const answer = await page.signIn(email, PASSWORD);
  expect(new URL(String(answer.json?.url)).pathname).toBe("/sign-in/second-factor");
  return page;
}

const give = (page: Browser, code: string) =>
  page.post("callback/second-factor", { code, redirect: "false" });

describe("a right password of somebody with a second factor", () => {
  it("opens no session, but a challenge in a cookie that no script reads, of which the database has the hash", async () => {
    const { email, userId } = await person();
    const page = await challenged(email);
    expect(page.cookies.has(COOKIE)).toBe(false);
    expect(await listLiveSessions(userId)).toHaveLength(0);
    const line = page.lastSet.find((text) => text.startsWith(`${CHALLENGE}=`)) ?? "";
    expect(line).toMatch(/; Path=\/; Max-Age=300; HttpOnly; SameSite=Lax/);
    const [row] = await app().db.admin`select * from sign_in_challenges where user_id = ${userId}`;
    expect(JSON.stringify(row)).not.toContain(page.cookies.get(CHALLENGE) ?? "nothing");
    expect((await page.get("session")).json).toEqual({});
  });

  it("opens one by the authenticator's code, with a session that says so", async () => {
    const { email, userId, secret } = await person();
    const page = await challenged(email);
    expect((await give(page, codeOf(secret, 1))).status).toBe(200);
    expect((await readSession(page.cookies.get(COOKIE) ?? ""))?.user.id).toBe(userId);
    expect(page.cookies.has(CHALLENGE)).toBe(false);
    const [row] = await app().db.admin`select second_factor_at from sessions
      where user_id = ${userId} and revoked_at is null`;
    expect(row?.second_factor_at).not.toBeNull();
  });

  it("opens one by a recovery code, which works once", async () => {
    const { email, userId, recoveryCodes } = await person();
    const code = recoveryCodes[0]?.toLowerCase() ?? "";
    expect((await give(await challenged(email), code)).status).toBe(200);
    const again = await give(await challenged(email), code);
    expect([again.status, Browser.errorOf(again)]).toEqual([401, "SecondFactorWrong"]);
    const log = await app().db.admin`select kind from user_security_events
      where user_id = ${userId} and kind in ('recovery_code_used', 'signed_in')`;
    expect(log).toHaveLength(2);
  });

  it("refuses a code that was used, and any before it", async () => {
    const { email, secret } = await person();
    await give(await challenged(email), codeOf(secret, 1));
    for (const steps of [1, 0, -1]) {
      const answer = await give(await challenged(email), codeOf(secret, steps));
      expect(Browser.errorOf(answer)).toBe("SecondFactorWrong");
    }
  });

  it("takes a code once, of five browsers at once", async () => {
    const { email, userId, secret } = await person();
    const pages = await Promise.all(Array.from({ length: 5 }, () => challenged(email)));
    const answers = await Promise.all(pages.map((page) => give(page, codeOf(secret, 1))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await listLiveSessions(userId)).toHaveLength(1);
  });

  it("takes a challenge once, of two tries at once with two good codes", async () => {
    const { email, userId, secret, recoveryCodes } = await person();
    const page = await challenged(email);
    const copy = browser();
    for (const [name, value] of page.cookies) copy.cookies.set(name, value);
    const answers = await Promise.all([give(page, codeOf(secret, 1)), give(copy, recoveryCodes[1] ?? "")]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await listLiveSessions(userId)).toHaveLength(1);
  });
});

describe("a challenge", () => {
  it("is nothing in another browser, without its cookie", async () => {
    const { email, secret } = await person();
    await challenged(email);
    const answer = await give(browser(), codeOf(secret, 1));
    expect([answer.status, Browser.errorOf(answer)]).toEqual([401, "SecondFactorExpired"]);
  });

  it.each(["garbage", "a".repeat(43), "%00", "x".repeat(5_000)])(
    "is nothing for garbage (%.10s)",
    async (value) => {
      const page = browser();
      page.cookies.set(CHALLENGE, value);
      expect(Browser.errorOf(await give(page, "123456"))).toBe("SecondFactorExpired");
    },
  );

  it("ends after five minutes", async () => {
    const { email, userId, secret } = await person();
    const page = await challenged(email);
    await app().db.admin`update sign_in_challenges set expires_at = now() where user_id = ${userId}`;
    expect(Browser.errorOf(await give(page, codeOf(secret, 1)))).toBe("SecondFactorExpired");
  });

  it("ends with a change of password, and with the removal of the factor", async () => {
    const { email, userId, secret } = await person();
    const page = await challenged(email);
    await app().db.database.identity((db) => revokeAll(db, userId));
    expect(Browser.errorOf(await give(page, codeOf(secret, 1)))).toBe("SecondFactorExpired");
    expect(await listLiveSessions(userId)).toHaveLength(0);
  });

  it("needs the CSRF token", async () => {
    const { email, userId, secret } = await person();
    const page = await challenged(email);
    await page.post("callback/second-factor", { code: codeOf(secret, 1), csrfToken: "forged" });
    expect(await listLiveSessions(userId)).toHaveLength(0);
  });
});

describe("a forgotten password", () => {
  it("is reset without the factor being got around: the new one leads to the code, too", async () => {
    const { email, userId, secret } = await person();
    await requestPasswordReset(anyone(), { email });
    const token = await mail.token(email, "/reset-password");
    await resetPassword(anyone(), { token, password: PASSWORD });
    const page = await challenged(email);
    expect(await listLiveSessions(userId)).toHaveLength(0);
    expect((await give(page, codeOf(secret, 1))).status).toBe(200);
  });
});

describe("guessing codes", () => {
  it("ends the challenge after five, and the account waits, whatever the browser, with notice to its owner", async () => {
    const { email, userId, secret } = await person();
    const page = await challenged(email);
    for (let n = 0; n < 5; n += 1) {
      expect(Browser.errorOf(await give(page, "not a code"))).toBe("SecondFactorWrong");
    }
    expect(Browser.errorOf(await give(page, codeOf(secret, 1)))).toBe("SecondFactorExpired");
    const answer = await give(await challenged(email), codeOf(secret, 1));
    expect([answer.status, Browser.errorOf(answer)]).toEqual([429, "TooManyAttempts"]);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    await vi.waitFor(async () => expect((await mail.to(email))[0]?.subject).toContain("paused"), {
      timeout: 20_000,
    });
    await vi.waitFor(async () => {
      const log = await app().db.admin`select kind from user_security_events where user_id = ${userId}`;
      const kinds = log.map((row) => row.kind);
      expect(kinds.filter((kind) => kind === "sign_in_failed")).toHaveLength(5);
      expect(kinds.filter((kind) => kind === "locked")).toHaveLength(1);
    }, WAIT);
  });

  it("is not reset by giving the right password again", async () => {
    const { email, secret } = await person();
    for (let n = 0; n < 5; n += 1) await give(await challenged(email), "000000");
    expect((await give(await challenged(email), codeOf(secret, 1))).status).toBe(429);
  });

  it("costs the address its ten a minute", async () => {
    const page = browser();
    for (let n = 0; n < 10; n += 1) expect((await give(page, "000000")).status).toBe(401);
    expect((await give(page, "000000")).status).toBe(429);
  });
});
