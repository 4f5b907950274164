import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { freePort } from "@/local/supervisor/ports";
import { createSession, listLiveSessions, readSession } from "@/server/auth/sessions";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { logger } from "@/server/platform/observability";
import { redis } from "@/server/platform/redis/client";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { enrol, signedInContext } from "@/tests/support/second-factors";
import { Browser } from "./test-support/browser";
import { OidcProvider } from "./test-support/oidc-provider";

const provider = new OidcProvider(await freePort());
const app = startTestApp({
  OAUTH_PROVIDERS: "keycloak",
  KEYCLOAK_CLIENT_ID: "keycloak-id",
  KEYCLOAK_CLIENT_SECRET: "keycloak-secret",
  KEYCLOAK_ISSUER: provider.issuer,
});
startTestMail();
beforeAll(() => provider.listen());
afterAll(() => provider.close());
beforeEach(() => redis().flushdb());
afterEach(() => {
  provider.fault = {};
  vi.restoreAllMocks();
});

const COOKIE = "bulkhead-session";
let host = 1;

/** A browser that was sent to the provider, where `person` agreed; `back` is what it comes back with. */
async function atProvider(person: Partial<OidcProvider["person"]> = {}, fields: Record<string, string> = {}) {
  const unique = randomBytes(6).toString("hex");
  provider.person = {
    sub: unique,
    email: `${unique}@example.test`,
    email_verified: true,
    name: "Ana",
    ...person,
  };
  const page = new Browser(`192.0.2.${host++}`);
  const answer = await page.post("signin/keycloak", fields);
  const back = provider.approve(String(answer.json?.url));
  return { page, back, person: provider.person };
}

const comeBack = (page: Browser, back: { code: string; state: string }) =>
  page.get(`callback/keycloak?${new URLSearchParams(back)}`);

const usersOf = (email: string) => app().db.admin`select id from users where email = ${email}`;

describe("coming back from a provider", () => {
  it("signs in with the state and the verifier that the browser left with", async () => {
    const { page, back, person } = await atProvider({}, { callbackUrl: "http://127.0.0.1:3000/acme" });
    const answer = await comeBack(page, back);
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "http://127.0.0.1:3000/acme"]);
    expect((await readSession(page.cookies.get(COOKIE) ?? ""))?.user.email).toBe(person.email);
  });

  it("hands the browser none of the provider's tokens, and keeps none", async () => {
    const { page, back, person } = await atProvider();
    const answer = await comeBack(page, back);
    const told = [answer.text, (await page.get("session")).text, ...page.cookies.values()].join("\n");
    expect(told).not.toContain("provider-access-token");
    const kept = await app().db.admin`select a.* from user_accounts a join users u on u.id = a.user_id
      where u.email = ${person.email}`;
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain("provider-access-token");
  });

  it.each<[string, (back: { code: string; state: string }) => { code: string; state: string }]>([
    ["another state", (back) => ({ ...back, state: "forged" })],
    ["no state", (back) => ({ ...back, state: "" })],
    ["another code", (back) => ({ ...back, code: "forged" })],
  ])("is refused with %s, and written into the log as a security event", async (_, bend) => {
    const warn = vi.spyOn(logger(), "warn").mockImplementation(() => undefined);
    const { page, back, person } = await atProvider();
    const answer = await comeBack(page, bend(back));
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toContain("error=OAuthCallback");
    expect(page.cookies.has(COOKIE)).toBe(false);
    expect(await usersOf(person.email)).toHaveLength(0);
    expect(warn).toHaveBeenCalledWith(
      expect.objectContaining({ security: "oauth_refused", provider: "keycloak" }),
      expect.any(String),
    );
  });

  it("is refused in another browser: a code that was slipped to it opens nothing", async () => {
    const attacker = await atProvider();
    const victim = await atProvider();
    const answer = await comeBack(victim.page, attacker.back);
    expect(answer.headers.get("location")).toContain("error=OAuthCallback");
    expect(victim.page.cookies.has(COOKIE)).toBe(false);
  });

  it("is refused with another browser's PKCE verifier, which the provider notices", async () => {
    const [one, two] = [await atProvider(), await atProvider()];
    const verifier = "next-auth.pkce.code_verifier";
    one.page.cookies.set(verifier, two.page.cookies.get(verifier) ?? "");
    const answer = await comeBack(one.page, one.back);
    expect(answer.headers.get("location")).toContain("error=OAuthCallback");
    expect(one.page.cookies.has(COOKIE)).toBe(false);
  });

  it("works once: the same answer again is refused", async () => {
    const { page, back } = await atProvider();
    const copy = new Browser("192.0.2.250");
    for (const [name, value] of page.cookies) copy.cookies.set(name, value);
    await comeBack(page, back);
    expect((await comeBack(copy, back)).headers.get("location")).toContain("error=OAuthCallback");
    expect(copy.cookies.has(COOKIE)).toBe(false);
  });
});

describe("a provider's word", () => {
  const hourAgo = () => Math.floor(Date.now() / 1_000) - 3_600;

  it.each<[string, () => OidcProvider["fault"]]>([
    ["without a signature", () => ({ alg: "none" })],
    ["signed by another algorithm", () => ({ alg: "HS256" })],
    ["signed by another key", () => ({ key: "another" })],
    ["for another application", () => ({ claims: { aud: "another-id" } })],
    ["of another provider", () => ({ claims: { iss: "https://evil.test" } })],
    ["that has expired", () => ({ claims: { iat: hourAgo() - 300, exp: hourAgo() } })],
  ])("is not believed %s", async (_, fault) => {
    const { page, back, person } = await atProvider();
    provider.fault = fault();
    const answer = await comeBack(page, back);
    expect(answer.headers.get("location")).toContain("error=OAuthCallback");
    expect(page.cookies.has(COOKIE)).toBe(false);
    expect(await usersOf(person.email)).toHaveLength(0);
  });
});

describe("a provider's account", () => {
  it("is never linked to a person by an address that the provider did not prove", async () => {
    const { owner } = await mintTenant(app().db);
    const { page, back } = await atProvider({ email: owner.email, email_verified: false });
    const answer = await comeBack(page, back);
    expect(answer.headers.get("location")).toContain("error=OAuthAccountNotLinked");
    expect(page.cookies.has(COOKIE)).toBe(false);
    expect(await listLiveSessions(owner.userId)).toHaveLength(0);
  });

  it("leads a person with a second factor to the code, and then on to where they were going", async () => {
    const { owner } = await mintTenant(app().db);
    const session = await createSession({ userId: owner.userId, userAgent: "", address: "203.0.113.9" });
    await enrol(signedInContext(owner.userId, session.id));
    const { page, back } = await atProvider(
      { email: owner.email },
      { callbackUrl: "http://127.0.0.1:3000/acme/tasks" },
    );
    const answer = await comeBack(page, back);
    const url = new URL(answer.headers.get("location") ?? "");
    expect([url.pathname, url.searchParams.get("next")]).toEqual(["/sign-in/second-factor", "/acme/tasks"]);
    expect(page.cookies.has(COOKIE)).toBe(false);
    expect(page.cookies.has("bulkhead-challenge")).toBe(true);
  });
});

describe("the address to go on to", () => {
  it.each([
    "https://evil.test/",
    "//evil.test/x",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "https:evil.test",
    "https:/\\evil.test",
    "http://127.0.0.1:3000@evil.test/",
    "http://127.0.0.1:3000.evil.test/",
    "http://127.0.0.1:30000/",
    "https://127.0.0.1:3000/",
    "/%09/evil.test",
    "/\t/evil.test",
    "\thttps://evil.test",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//127.0.0.1:3000",
    "data:text/html,x",
    "blob:http://127.0.0.1:3000/x",
    "http://127.0.0.1:3000\r\nX-Evil: 1",
    "garbage",
    "",
  ])("is ours, whatever was asked for: %j", async (callbackUrl) => {
    const { page, back } = await atProvider({}, { callbackUrl });
    const answer = await comeBack(page, back);
    expect(answer.status).toBe(302);
    expect(new URL(answer.headers.get("location") ?? "").origin).toBe("http://127.0.0.1:3000");
    expect(answer.headers.get("x-evil")).toBeNull();
  });
});
