import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { freePort } from "@/local/supervisor/ports";
import { attempts } from "@/server/auth/attempts";
import { hashPassword } from "@/server/auth/passwords";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { logger, metrics } from "@/server/platform/observability";
import { redis } from "@/server/platform/redis/client";
import type { OpenContext } from "@/server/services/context";
import * as users from "@/server/services/users";
import { storePassword } from "@/server/services/users/store-password";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { Browser } from "./test-support/browser";

const port = await freePort();
const app = startTestApp({
  CAPTCHA_PROVIDER: "turnstile",
  CAPTCHA_SITE_KEY: "site",
  CAPTCHA_SECRET: "captcha-secret",
  CAPTCHA_VERIFY_URL: `http://127.0.0.1:${port}/siteverify`,
});
startTestMail();
beforeEach(() => redis().flushdb());

const PASSWORD = "four unrelated wet words";
let host = 1;
const browser = () => new Browser(`192.0.2.${host++}`);

/** The provider's verifying end: one token is good, and it remembers what it was asked. */
const asked: URLSearchParams[] = [];
let stand: Server;
beforeAll(async () => {
  stand = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const body = new URLSearchParams(text);
    asked.push(body);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ success: body.get("response") === "solved" }));
  });
  await new Promise<void>((resolve) => stand.listen(port, "127.0.0.1", resolve));
});
afterAll(() => stand.close());

async function person() {
  const { owner } = await mintTenant(app().db);
  const hash = await hashPassword(PASSWORD);
  await app().db.database.identity((db) => storePassword(db, owner.userId, hash));
  return owner;
}

async function failHundredTimes() {
  for (let n = 0; n < 101; n += 1) await attempts().count("failures_of_everybody", "everybody");
}

const failures = async (kind: string) => {
  const { values } = await metrics().signInFailures.get();
  return values.find(({ labels }) => labels.kind === kind)?.value ?? 0;
};

describe("failures of everybody together", () => {
  it("are counted, and the one that passes a hundred a minute is an alert, once", async () => {
    const error = vi.spyOn(logger(), "error").mockImplementation(() => undefined);
    const before = await failures("password");
    for (let n = 0; n < 99; n += 1) await attempts().count("failures_of_everybody", "everybody");
    await browser().signIn("nobody@example.test", PASSWORD);
    expect(error).not.toHaveBeenCalled();
    await browser().signIn("nobody-else@example.test", PASSWORD);
    expect(error).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ alert: "sign_in_failures", limit: 100 }),
      expect.any(String),
    );
    const token = { captcha: "solved", redirect: "false" };
    await browser().post("callback/credentials", { email: "x@example.test", password: PASSWORD, ...token });
    expect(error).toHaveBeenCalledTimes(1);
    expect(await failures("password")).toBe(before + 3);
    error.mockRestore();
  });

  it("ask for a CAPTCHA while they are over the limit, before the password is looked at", async () => {
    const { email } = await person();
    const signIn = (captcha?: string) =>
      browser().post("callback/credentials", {
        email,
        password: PASSWORD,
        redirect: "false",
        ...(captcha !== undefined && { captcha }),
      });
    const before = asked.length;
    expect((await signIn()).status).toBe(200);
    expect(asked).toHaveLength(before);
    await failHundredTimes();
    for (const token of [undefined, "", "forged", "x".repeat(5_000)]) {
      const answer = await signIn(token);
      expect([answer.status, Browser.errorOf(answer)]).toEqual([401, "CaptchaRequired"]);
    }
    expect((await signIn("solved")).status).toBe(200);
    expect(asked.at(-1)?.get("secret")).toBe("captcha-secret");
    expect(asked.at(-1)?.get("remoteip")).toMatch(/^192\.0\.2\./);
  });

  it("say so when the CAPTCHA's provider does not answer, and let nobody through by it", async () => {
    const { email } = await person();
    await failHundredTimes();
    stand.close();
    stand.closeAllConnections();
    const given = { email, password: PASSWORD, captcha: "solved", redirect: "false" };
    const answer = await browser().post("callback/credentials", given);
    expect([answer.status, Browser.errorOf(answer)]).toEqual([503, "Unavailable"]);
    await new Promise<void>((resolve) => stand.listen(port, "127.0.0.1", resolve));
  });
});

describe("an address", () => {
  const from = (address: string): OpenContext => ({
    actor: { kind: "anonymous" },
    actorLabel: "",
    requestId: "test",
    address,
    userAgent: "Test Browser",
    replaceSession: () => undefined,
  });
  const email = () => `${randomBytes(6).toString("hex")}@example.test`;
  const endpoints: readonly [string, (address: string) => Promise<unknown>][] = [
    ["a reset", (address) => users.requestPasswordReset(from(address), { email: email() })],
    ["a confirmation", (address) => users.resendVerification(from(address), { email: email() })],
    ["a link", (address) => users.requestSignInLink(from(address), { email: email() })],
    [
      "a sign-up",
      (address) => users.signUp(from(address), { name: "Ana", email: email(), password: PASSWORD }),
    ],
    [
      "a mailed token",
      (address) => users.verifyEmail(from(address), { token: "x" }).catch((refusal) => refusal),
    ],
  ];

  it.each(endpoints)("has ten tries a minute in all, whichever it used them for: %s", async (_, call) => {
    const address = `198.51.100.${host++}`;
    const page = new Browser(address);
    for (let n = 0; n < 4; n += 1) await page.signIn(email(), PASSWORD);
    for (let n = 0; n < 3; n += 1)
      await page.post("callback/second-factor", { code: "1", redirect: "false" });
    for (let n = 0; n < 3; n += 1) expect(await call(address)).not.toMatchObject({ code: "rate_limited" });
    const eleventh: unknown = await call(address).catch((refusal: unknown) => refusal);
    expect(eleventh).toMatchObject({ code: "rate_limited", headers: { "Retry-After": expect.any(String) } });
    expect((await page.signIn(email(), PASSWORD)).status).toBe(429);
    expect((await browser().signIn(email(), PASSWORD)).status).toBe(401);
  });
});
