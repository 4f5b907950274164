import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { findOauthUser, type OauthProfile } from "./find-oauth-user";
import { Browser } from "./test-support/browser";

const app = startTestApp({
  OAUTH_PROVIDERS: "github, google",
  GITHUB_CLIENT_ID: "github-id",
  GITHUB_CLIENT_SECRET: "github-secret",
  GOOGLE_CLIENT_ID: "google-id",
  GOOGLE_CLIENT_SECRET: "google-secret",
});

const profile = (more: Partial<OauthProfile> = {}): OauthProfile => ({
  provider: "github",
  providerAccountId: randomBytes(6).toString("hex"),
  email: `${randomBytes(6).toString("hex")}@example.test`,
  emailVerified: false,
  name: "Ana",
  ...more,
});

describe("a person who comes by a provider", () => {
  it("is made once, and known by the provider's account from then on", async () => {
    const given = profile();
    const first = await findOauthUser(given);
    expect(first.kind).toBe("known");
    expect(await findOauthUser({ ...given, email: "moved@example.test" })).toEqual(first);
  });

  it("is made once when two tabs come back at the same moment, whether or not the address is proven", async () => {
    for (const emailVerified of [false, true]) {
      const given = profile({ emailVerified });
      const found = await Promise.all(Array.from({ length: 4 }, () => findOauthUser(given)));
      expect(found[0]?.kind).toBe("known");
      expect(new Set(found.map((one) => JSON.stringify(one))).size).toBe(1);
      expect(await app().db.admin`select id from users where email = ${given.email ?? ""}`).toHaveLength(1);
    }
  });

  it("is somebody else than who has the same id at another provider", async () => {
    const given = profile();
    const [first, second] = [
      await findOauthUser(given),
      await findOauthUser({ ...profile(), provider: "google", providerAccountId: given.providerAccountId }),
    ];
    expect([first.kind, second.kind]).toEqual(["known", "known"]);
    expect(second).not.toEqual(first);
  });

  it("has a confirmed address only if the provider says that it proved it", async () => {
    const [unproven, proven] = [profile(), profile({ emailVerified: true })];
    for (const one of [unproven, proven]) await findOauthUser(one);
    const rows = await app().db.admin`
      select email, email_verified_at is not null as verified from users
      where email in (${unproven.email ?? ""}, ${proven.email ?? ""})`;
    expect(Object.fromEntries(rows.map((row) => [row.email, row.verified]))).toEqual({
      [unproven.email ?? ""]: false,
      [proven.email ?? ""]: true,
    });
  });

  it("is not let into an account by an address that the provider did not prove", async () => {
    const { owner } = await mintTenant(app().db);
    const refused = { kind: "refused", error: "OAuthAccountNotLinked" };
    expect(await findOauthUser(profile({ email: owner.email }))).toEqual(refused);
    expect(await findOauthUser(profile({ email: ` ${owner.email.toUpperCase()} ` }))).toEqual(refused);
  });

  it("is not given an account whose own address was never confirmed: someone may be waiting in it", async () => {
    const { owner } = await mintTenant(app().db);
    await app().db.admin`update users set email_verified_at = null where id = ${owner.userId}`;
    expect(await findOauthUser(profile({ email: owner.email, emailVerified: true }))).toEqual({
      kind: "refused",
      error: "OAuthAccountNotLinked",
    });
  });

  it("is linked where both sides have proven the address", async () => {
    const { owner } = await mintTenant(app().db);
    expect(await findOauthUser(profile({ email: owner.email, emailVerified: true }))).toEqual({
      kind: "known",
      userId: owner.userId,
    });
  });

  it("needs an address", async () => {
    for (const email of [null, undefined, "", "not an address"]) {
      expect(await findOauthUser(profile({ email }))).toEqual({
        kind: "refused",
        error: "OAuthEmailMissing",
      });
    }
  });
});

describe("a provider that the environment names", () => {
  it("is offered, without its secret", async () => {
    const answer = await new Browser("203.0.113.1").get("providers");
    expect(Object.keys(answer.json ?? {})).toEqual([
      "credentials",
      "second-factor",
      "sign-in-link",
      "github",
      "google",
    ]);
    expect(answer.text).not.toContain("secret");
  });

  it("gets the browser sent to it with a state that is kept in a cookie of its own", async () => {
    const page = new Browser("203.0.113.1");
    const answer = await page.post("signin/github", {});
    const url = new URL(String(answer.json?.url));
    expect(url.origin + url.pathname).toBe("https://github.com/login/oauth/authorize");
    expect(url.searchParams.get("client_id")).toBe("github-id");
    const state = page.cookies.get("next-auth.state") ?? "";
    expect(state.split(".")).toHaveLength(5);
    expect(page.cookies.has("bulkhead-session")).toBe(false);
  });

  it("is believed only with that state", async () => {
    const page = new Browser("203.0.113.1");
    const answer = await page.get("callback/github?code=stolen&state=forged");
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toContain("error=OAuthCallback");
    expect(page.cookies.has("bulkhead-session")).toBe(false);
  });
});
