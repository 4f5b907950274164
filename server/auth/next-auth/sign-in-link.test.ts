import { beforeEach, describe, expect, it } from "vitest";
import { hashPassword } from "@/server/auth/passwords";
import { createSession, listLiveSessions, readSession } from "@/server/auth/sessions";
import { finishAfterAnswers } from "@/server/platform/after-answer";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { redis } from "@/server/platform/redis/client";
import type { OpenContext } from "@/server/services/context";
import { requestSignInLink } from "@/server/services/users";
import { storePassword } from "@/server/services/users/store-password";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { enrol, signedInContext } from "@/tests/support/second-factors";
import { codeOf } from "@/tests/support/totp-codes";
import { Browser } from "./test-support/browser";

const app = startTestApp();
const mail = startTestMail();
beforeEach(() => redis().flushdb());

const COOKIE = "bulkhead-session";
const anyone: OpenContext = {
  actor: { kind: "anonymous" },
  actorLabel: "",
  requestId: "test",
  address: "203.0.113.9",
  userAgent: "Test Browser",
  replaceSession: () => undefined,
};

let host = 1;
const browser = () => new Browser(`192.0.2.${host++}`);
const open = (page: Browser, token: string) =>
  page.post("callback/sign-in-link", { token, redirect: "false" });

async function linked() {
  const { owner } = await mintTenant(app().db);
  await requestSignInLink(anyone, { email: owner.email });
  return { ...owner, token: await mail.token(owner.email, "/sign-in/link") };
}

describe("a mailed link", () => {
  it("signs in once, and not by being looked at", async () => {
    const { userId, token } = await linked();
    const page = browser();
    await page.get(`callback/sign-in-link?token=${token}`);
    expect(page.cookies.has(COOKIE)).toBe(false);
    expect((await open(page, token)).status).toBe(200);
    expect((await readSession(page.cookies.get(COOKIE) ?? ""))?.user.id).toBe(userId);
    const again = await open(browser(), token);
    expect(Browser.errorOf(again)).toBe("DeadLink");
    expect(await listLiveSessions(userId)).toHaveLength(1);
  });

  it("signs one of five in that open it at once", async () => {
    const { userId, token } = await linked();
    const answers = await Promise.all(Array.from({ length: 5 }, () => open(browser(), token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await listLiveSessions(userId)).toHaveLength(1);
  });

  it("expires after 10 minutes, and with the use of another one", async () => {
    const { email, userId, token } = await linked();
    await requestSignInLink(anyone, { email });
    const second = await mail.token(email, "/sign-in/link");
    expect((await open(browser(), second)).status).toBe(200);
    expect(Browser.errorOf(await open(browser(), token))).toBe("DeadLink");
    await requestSignInLink(anyone, { email });
    await finishAfterAnswers();
    const [row] = await app().db.admin`
      select extract(epoch from expires_at - created_at)::int as seconds from user_tokens
      where user_id = ${userId} and used_at is null`;
    expect(row?.seconds).toBe(600);
    await app().db.admin`update user_tokens set expires_at = now() where user_id = ${userId}`;
    expect(Browser.errorOf(await open(browser(), await mail.token(email, "/sign-in/link")))).toBe("DeadLink");
  });

  it("asks for the second factor of who has one", async () => {
    const { owner } = await mintTenant(app().db);
    const session = await createSession({ userId: owner.userId, userAgent: "", address: "203.0.113.9" });
    const { secret } = await enrol(signedInContext(owner.userId, session.id));
    await requestSignInLink(anyone, { email: owner.email });
    const page = browser();
    const answer = await open(page, await mail.token(owner.email, "/sign-in/link"));
    expect(new URL(String(answer.json?.url)).pathname).toBe("/sign-in/second-factor");
    expect(page.cookies.has(COOKIE)).toBe(false);
    await page.post("callback/second-factor", { code: codeOf(secret, 1), redirect: "false" });
    expect((await readSession(page.cookies.get(COOKIE) ?? ""))?.user.id).toBe(owner.userId);
  });

  it("confirms an address, and throws out who waited in the account for its owner", async () => {
    const { owner } = await mintTenant(app().db);
    await app().db.admin`update users set email_verified_at = null where id = ${owner.userId}`;
    const hash = await hashPassword("a squatter's pass phrase");
    await app().db.database.identity((db) => storePassword(db, owner.userId, hash));
    await app().db.admin`insert into user_accounts (id, user_id, provider, provider_account_id)
      values (gen_random_uuid(), ${owner.userId}, 'github', ${owner.userId})`;
    const squatter = await createSession({ userId: owner.userId, userAgent: "", address: "203.0.113.9" });
    await requestSignInLink(anyone, { email: owner.email });
    const page = browser();
    await open(page, await mail.token(owner.email, "/sign-in/link"));
    expect(await readSession(page.cookies.get(COOKIE) ?? "")).toBeDefined();
    expect(await readSession(squatter.token)).toBeUndefined();
    const [left] = await app().db.admin`select email_verified_at,
      (select count(*) from user_passwords where user_id = u.id)::int as passwords,
      (select count(*) from user_accounts where user_id = u.id)::int as accounts
      from users u where id = ${owner.userId}`;
    expect(left).toEqual({ email_verified_at: expect.any(Date), passwords: 0, accounts: 0 });
  });

  it("keeps the password of a confirmed address", async () => {
    const { owner } = await mintTenant(app().db);
    const hash = await hashPassword("the owner's pass phrase");
    await app().db.database.identity((db) => storePassword(db, owner.userId, hash));
    await requestSignInLink(anyone, { email: owner.email });
    await open(browser(), await mail.token(owner.email, "/sign-in/link"));
    expect((await browser().signIn(owner.email, "the owner's pass phrase")).status).toBe(200);
  });

  it("lets in whose password somebody else has locked by wrong tries", async () => {
    const { email, userId, token } = await linked();
    for (let n = 0; n < 6; n += 1) await browser().signIn(email, "not the password");
    expect((await browser().signIn(email, "not the password")).status).toBe(429);
    expect((await open(browser(), token)).status).toBe(200);
    expect(await listLiveSessions(userId)).toHaveLength(1);
  });

  it("is not made for an unknown address, which gets the same answer", async () => {
    const { owner } = await mintTenant(app().db);
    const unknown = "nobody-here@example.test";
    expect(await requestSignInLink(anyone, { email: unknown })).toEqual(
      await requestSignInLink(anyone, { email: owner.email }),
    );
    expect(await mail.to(unknown)).toHaveLength(0);
  });

  it.each(["", "garbage", "\0", "x".repeat(5_000)])("opens nothing for garbage (%.8s)", async (token) => {
    expect(Browser.errorOf(await open(browser(), token))).toBe("DeadLink");
  });
});
