import { beforeEach, describe, expect, it, vi } from "vitest";
import { hashPassword } from "@/server/auth/passwords";
import { listLiveSessions, readSession, readSessionToken, rotateSession } from "@/server/auth/sessions";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { redis } from "@/server/platform/redis/client";
import { storePassword } from "@/server/services/users/store-password";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { Browser } from "./test-support/browser";

const app = startTestApp();
const mail = startTestMail();
beforeEach(() => redis().flushdb());

const PASSWORD = "four unrelated wet words";
const COOKIE = "bulkhead-session";

async function person() {
  const { owner } = await mintTenant(app().db);
  const hash = await hashPassword(PASSWORD);
  await app().db.database.identity((db) => storePassword(db, owner.userId, hash));
  return { ...owner, hash };
}

let host = 1;
const browser = () => new Browser(`203.0.113.${host++}`);

describe("signing in with a password", () => {
  it("sets an opaque, HttpOnly, SameSite=Lax cookie for the whole site", async () => {
    const { email, userId } = await person();
    const page = browser();
    const answer = await page.signIn(email.toUpperCase(), PASSWORD);
    expect(answer.status).toBe(200);
    const line = page.lastSet.find((text) => text.startsWith(`${COOKIE}=`)) ?? "";
    expect(line).toMatch(/; Path=\/;.*HttpOnly; SameSite=Lax/i);
    const token = page.cookies.get(COOKIE) ?? "";
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect((await readSession(token))?.user.id).toBe(userId);
    const [session] = await listLiveSessions(userId);
    expect(session).toMatchObject({ userAgent: "Test Browser", addressPrefix: "203.0.113.0/24" });
  });

  it("tells the page who it is, and no secret at all", async () => {
    const { email, userId, hash } = await person();
    const page = browser();
    await page.signIn(email, PASSWORD);
    const token = page.cookies.get(COOKIE) ?? "";
    const answer = await page.get("session");
    expect(answer.json).toEqual({
      expires: expect.any(String),
      user: { id: userId, name: "Test Person", email, isOperator: false },
    });
    expect(answer.text).not.toContain(hash);
    expect(answer.text).not.toContain(token);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect(page.cookies.get(COOKIE)).toBe(token);
  });

  it("is kept by a tab whose look at the session was under way while another changed the token", async () => {
    const { email } = await person();
    const page = browser();
    await page.signIn(email, PASSWORD);
    const old = page.cookies.get(COOKIE) ?? "";
    const looks = (answer: string[]) => answer.filter((line) => line.startsWith(COOKIE));
    // Decoded before the change, answered after it: the old token must not come back.
    await page.get("session");
    expect(looks(page.lastSet)).toEqual([]);
    const session = await readSession(old);
    if (!session) throw new TypeError("Nobody is signed in.");
    const token = await app().db.database.identity((db) => rotateSession(db, session.sessionId));
    // Sent before the change, looked at after it: nobody's, and the new token stays.
    expect((await page.get("session")).json).toEqual({});
    expect(looks(page.lastSet)).toEqual([]);
    page.cookies.set(COOKIE, token);
    expect((await page.get("session")).json?.user).toMatchObject({ email });
  });

  it("takes the first of several cookies of its name, as next-auth does", async () => {
    const { email } = await person();
    const page = browser();
    await page.signIn(email, PASSWORD);
    const token = page.cookies.get(COOKIE) ?? "";
    expect(readSessionToken(`other=1; ${COOKIE}=${token}; ${COOKIE}=tossed; x${COOKIE}=no`)).toBe(token);
    page.cookies.set(COOKIE, `${token}; ${COOKIE}=tossed`);
    expect((await page.get("session")).json?.user).toMatchObject({ email });
  });

  it("answers a wrong password, an unknown address and an account without a password alike", async () => {
    const { email } = await person();
    const { owner: passwordless } = await mintTenant(app().db);
    const answers = await Promise.all([
      browser().signIn(email, "not the password"),
      browser().signIn("nobody@example.test", PASSWORD),
      browser().signIn(passwordless.email, PASSWORD),
      browser().signIn("not an address", PASSWORD),
      browser().signIn(email, ""),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(Browser.errorOf(answer)).toBe("CredentialsSignin");
      expect(answer.headers.getSetCookie().join()).not.toContain(COOKIE);
    }
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it("says that the address is not confirmed to who knows the password only", async () => {
    const { email, userId } = await person();
    await app().db.admin`update users set email_verified_at = null where id = ${userId}`;
    expect(Browser.errorOf(await browser().signIn(email, PASSWORD))).toBe("EmailNotVerified");
    expect(Browser.errorOf(await browser().signIn(email, "not it"))).toBe("CredentialsSignin");
    expect(await listLiveSessions(userId)).toHaveLength(0);
  });

  it("replaces the session that the browser had", async () => {
    const { email, userId } = await person();
    const page = browser();
    await page.signIn(email, PASSWORD);
    const first = page.cookies.get(COOKIE) ?? "";
    await page.signIn(email, PASSWORD);
    expect(page.cookies.get(COOKIE)).not.toBe(first);
    expect(await readSession(first)).toBeUndefined();
    expect(await listLiveSessions(userId)).toHaveLength(1);
  });

  it("needs the CSRF token", async () => {
    const { email, userId } = await person();
    const page = browser();
    await page.post("callback/credentials", { email, password: PASSWORD, csrfToken: "forged" });
    expect(page.cookies.has(COOKIE)).toBe(false);
    expect(await listLiveSessions(userId)).toHaveLength(0);
  });

  it("sends nobody to another site afterwards", async () => {
    for (const callbackUrl of [
      "https://evil.test/",
      "//evil.test",
      "/\\evil.test",
      "javascript:alert(1)",
      "garbage",
    ]) {
      const { email } = await person();
      const page = browser();
      const answer = await page.post("callback/credentials", { email, password: PASSWORD, callbackUrl });
      expect(answer.status, callbackUrl).toBe(200);
      expect(new URL(String(answer.json?.url)).host, callbackUrl).toBe("127.0.0.1:3000");
    }
  });
});

describe("too many tries", () => {
  it("lock the account for five wrong passwords, even for the right one, with a mail to its owner", async () => {
    const { email } = await person();
    for (let n = 0; n < 5; n += 1) await browser().signIn(email, "not the password");
    const answer = await browser().signIn(email, PASSWORD);
    expect(answer.status).toBe(429);
    expect(Browser.errorOf(answer)).toBe("TooManyAttempts");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    await browser().signIn(email, PASSWORD);
    await vi.waitFor(async () => expect(await mail.to(email)).toHaveLength(1), { timeout: 20_000 });
    expect((await mail.to(email))[0]?.subject).toBe("Signing in is paused for 15 minutes");
  });

  it("lock an unknown address in the same way", async () => {
    for (let n = 0; n < 5; n += 1) await browser().signIn("nobody@example.test", PASSWORD);
    const answer = await browser().signIn("nobody@example.test", PASSWORD);
    expect([answer.status, Browser.errorOf(answer)]).toEqual([429, "TooManyAttempts"]);
  });

  it("stop one network address after ten in a minute, whatever the accounts", async () => {
    const page = browser();
    for (let n = 0; n < 10; n += 1) {
      expect((await page.signIn(`nobody-${n}@example.test`, PASSWORD)).status).toBe(401);
    }
    expect((await page.signIn("nobody-11@example.test", PASSWORD)).status).toBe(429);
  });
});

describe("a cookie that opens nothing", () => {
  const garbage = [
    "garbage",
    "a".repeat(43),
    "%",
    "%00",
    "eyJhbGciOiJkaXIifQ..x.y.z",
    '"',
    "x".repeat(5_000),
  ];

  it.each(garbage)("is no error: the session is empty, with 200 (%.12s)", async (value) => {
    const page = browser();
    page.cookies.set(COOKIE, value);
    const answer = await page.get("session");
    expect([answer.status, answer.json]).toEqual([200, {}]);
  });

  it.each(garbage)("breaks neither signing in nor signing out (%.12s)", async (value) => {
    const { email } = await person();
    const page = browser();
    page.cookies.set(COOKIE, value);
    expect((await page.post("signout", {})).status).toBe(200);
    page.cookies.set(COOKIE, value);
    expect((await page.signIn(email, PASSWORD)).status).toBe(200);
    expect(page.cookies.get(COOKIE)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("is no error in next-auth's other cookies and parameters either", async () => {
    for (const name of ["next-auth.csrf-token", "next-auth.callback-url", "next-auth.state"]) {
      const page = browser();
      page.cookies.set(name, "garbage");
      expect((await page.get("session")).status, name).toBe(200);
      expect((await page.get("providers?callbackUrl=garbage")).status, name).toBe(200);
    }
    for (const path of ["nonsense", "callback/nobody", "signin/nobody"]) {
      expect((await browser().get(path)).status, path).toBeLessThan(500);
    }
  });
});

describe("signing out", () => {
  it("ends the session in the database, so that a copy of the cookie is worth nothing", async () => {
    const { email, userId } = await person();
    const page = browser();
    await page.signIn(email, PASSWORD);
    const copy = page.cookies.get(COOKIE) ?? "";
    expect((await page.post("signout", {})).status).toBe(200);
    expect(page.cookies.has(COOKIE)).toBe(false);
    expect(await readSession(copy)).toBeUndefined();
    expect(await listLiveSessions(userId)).toHaveLength(0);
  });

  it("needs the CSRF token", async () => {
    const { email } = await person();
    const page = browser();
    await page.signIn(email, PASSWORD);
    await page.post("signout", { csrfToken: "forged" });
    expect(await readSession(page.cookies.get(COOKIE) ?? "")).toBeDefined();
  });
});
