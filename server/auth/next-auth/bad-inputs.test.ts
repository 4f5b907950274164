import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { handleAuth } from "@/server/auth/next-auth/handler";
import { hashPassword } from "@/server/auth/passwords";
import { listLiveSessions } from "@/server/auth/sessions";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { redis } from "@/server/platform/redis/client";
import * as users from "@/server/services/users";
import { refuseWeak } from "@/server/services/users/internal";
import { NewPassword, SignUp } from "@/server/services/users/schemas";
import { storePassword } from "@/server/services/users/store-password";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { Browser } from "./test-support/browser";

const app = startTestApp();
const mail = startTestMail();
beforeEach(() => redis().flushdb());

let host = 1;
const browser = () => new Browser(`192.0.2.${host++}`);
const freshEmail = () => `${randomBytes(6).toString("hex")}@example.test`;

async function person(password: string) {
  const { owner } = await mintTenant(app().db);
  const hash = await hashPassword(password);
  await app().db.database.identity((db) => storePassword(db, owner.userId, hash));
  return owner;
}

describe("a password", () => {
  it("of 1 MB is refused as too large, without being hashed or even read to its end", async () => {
    const { email } = await person("four unrelated wet words");
    const started = performance.now();
    const answer = await browser().signIn(email, "x".repeat(1_048_576));
    expect(answer.status).toBe(413);
    expect(answer.json).toMatchObject({ code: "payload_too_large", requestId: expect.any(String) });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("that streams without end and without a length is cut off", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1_024;
        controller.enqueue(new Uint8Array(1_024).fill(120));
      },
    });
    const request = new Request("http://127.0.0.1:3000/api/auth/callback/credentials", {
      method: "POST",
      body,
      duplex: "half",
      headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": "192.0.2.240" },
    } as RequestInit);
    expect((await handleAuth(request)).status).toBe(413);
    expect(sent).toBeLessThan(200_000);
  });

  it("over 1,024 characters is simply wrong at signing in, and over 128 is said at signing up", async () => {
    const { email } = await person("four unrelated wet words");
    const answer = await browser().signIn(email, "x".repeat(2_000));
    expect([answer.status, Browser.errorOf(answer)]).toEqual([401, "CredentialsSignin"]);
    const given = SignUp.safeParse({ name: "Ana", email, password: "x".repeat(129) });
    expect(given.error?.issues[0]?.message).toBe("must have at most 128 characters");
  });

  it.each([
    ["emoji", "🦊🦊🦊 four foxes 🦊"],
    ["a null character", "four unrelated\0wet words"],
    ["letters in either Unicode form", "vier trübe Fla\u0308chen"],
    ["spaces around it", "  four unrelated wet words  "],
  ])("may have %s: it signs in with exactly that", async (_, password) => {
    const email = freshEmail();
    const context = {
      actor: { kind: "anonymous" },
      actorLabel: "",
      requestId: "test",
      address: `198.51.100.${host++}`,
      userAgent: "",
      replaceSession: () => undefined,
    } as const;
    await users.signUp(context, SignUp.parse({ name: "Ana", email, password }));
    await users.verifyEmail(context, { token: await mail.token(email, "/verify-email") });
    expect((await browser().signIn(email, password)).status).toBe(200);
    expect((await browser().signIn(email, password.normalize("NFD"))).status).toBe(200);
    expect((await browser().signIn(email, password.replace("\0", ""))).status).toBe(
      password.includes("\0") ? 401 : 200,
    );
    expect((await browser().signIn(email, password.trim())).status).toBe(
      password === password.trim() ? 200 : 401,
    );
  });
});

describe("a password as it was chosen", () => {
  it("is asked for in its case and to its last character, of as many as may be", async () => {
    const password = `${"Four unrelated wet words, ".repeat(5).slice(0, 127)}!`;
    expect(NewPassword.parse(password)).toHaveLength(128);
    const { email } = await person(password);
    expect((await browser().signIn(email, password)).status).toBe(200);
    for (const other of [password.slice(0, -1), `${password.slice(0, -1)}?`, password.toLowerCase()]) {
      expect((await browser().signIn(email, other)).status).toBe(401);
    }
  });

  it("has ten characters at least", () => {
    expect(NewPassword.safeParse("wet words").success).toBe(false);
    expect(NewPassword.safeParse("wet wordss").success).toBe(true);
  });

  it.each(["only small letters here", "ONLYCAPITALSHERE", "8203957146", "ναι μόνο ελληνικά", "!?&%$#@*+-=/"])(
    "may be of any kind of characters: %s",
    (password) => {
      expect(NewPassword.safeParse(password).success).toBe(true);
      expect(() => refuseWeak(password, "/password")).not.toThrow();
    },
  );

  it("does not grow old: ten years later it still signs in", async () => {
    const { email, userId } = (await mintTenant(app().db)).owner;
    const hash = await hashPassword("four unrelated wet words");
    await app().db.admin`insert into user_passwords (user_id, hash, updated_at)
      values (${userId}, ${hash}, now() - interval '10 years')`;
    expect((await browser().signIn(email, "four unrelated wet words")).status).toBe(200);
  });
});

describe("an e-mail address", () => {
  it("is known with spaces around it and in capitals", async () => {
    const { email } = await person("four unrelated wet words");
    const answer = await browser().signIn(`  ${email.toUpperCase()} \t`, "four unrelated wet words");
    expect(answer.status).toBe(200);
  });

  it.each([
    "ünïcödé@example.test",
    "ana@exämple.test",
    "ana@example.test\0",
    "ana@@example.test",
    "a".repeat(300),
  ])(
    "that mail cannot be sent to is said to be none at signing up, and is simply wrong at signing in: %.24j",
    async (email) => {
      const given = SignUp.safeParse({ name: "Ana", email, password: "four unrelated wet words" });
      expect(given.error?.issues[0]?.path).toEqual(["email"]);
      const answer = await browser().signIn(email, "four unrelated wet words");
      expect([answer.status, Browser.errorOf(answer)]).toEqual([401, "CredentialsSignin"]);
    },
  );
});

describe("a request that another site makes the browser send", () => {
  it.each([
    "callback/credentials",
    "callback/second-factor",
    "callback/sign-in-link",
    "signout",
    "signin/github",
  ])("is refused: %s", async (path) => {
    const { email, userId } = await person("four unrelated wet words");
    const page = browser();
    const csrf = await page.get("csrf");
    const cookie = [...page.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    for (const site of ["cross-site", "same-site"]) {
      const request = new Request(`http://127.0.0.1:3000/api/auth/${path}`, {
        method: "POST",
        body: new URLSearchParams({
          csrfToken: String(csrf.json?.csrfToken),
          email,
          password: "four unrelated wet words",
        }),
        headers: { cookie, "sec-fetch-site": site, "x-forwarded-for": `198.51.100.${host++}` },
      });
      const answer = await handleAuth(request);
      expect([answer.status, await answer.json()]).toEqual([
        403,
        expect.objectContaining({ code: "forbidden" }),
      ]);
    }
    expect(await listLiveSessions(userId)).toHaveLength(0);
  });
});
