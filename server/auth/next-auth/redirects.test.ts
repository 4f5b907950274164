import { describe, expect, it } from "vitest";
import { nextPath, pathOf } from "@/components/auth/next-path";
import { wayOn } from "@/components/auth/way-on";
import { handleAuth } from "@/server/auth/next-auth/handler";
import { hashPassword } from "@/server/auth/passwords";
import { storePassword } from "@/server/services/users/store-password";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { ownAddress, ownPath } from "./own-address";
import { type AuthAnswer, Browser } from "./test-support/browser";

const app = startTestApp();
const OWN = "http://127.0.0.1:3000";
const PASSWORD = "four unrelated wet words";

let host = 0;
const freshAddress = () => `198.51.101.${host++ % 250}`;

/** What people are sent links with, to lead them from our sign-in to somebody else's page. */
const ATTACKS = [
  "https://evil.example/",
  "http://evil.example",
  "//evil.example",
  "///evil.example",
  "////evil.example/..",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\\/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\n/evil.example",
  "\t//evil.example",
  " //evil.example",
  "\u0000//evil.example",
  "/%09/evil.example/%2f..",
  "%2f%2fevil.example",
  "/%2f%2fevil.example",
  "/%5cevil.example",
  "/.//evil.example",
  "/..//evil.example",
  "https:evil.example",
  "https:/evil.example",
  "https:///evil.example",
  "https:\\\\evil.example",
  "http:evil.example",
  "HTTPS://EVIL.EXAMPLE",
  `${OWN}@evil.example`,
  `${OWN}.evil.example`,
  `${OWN}:80@evil.example/`,
  "http://evil.example@127.0.0.1:3000/",
  `http://evil.example#${OWN}`,
  `http://evil.example?${OWN}`,
  `http://evil.example\\@127.0.0.1:3000`,
  "http://127.0.0.1:3001/",
  "https://127.0.0.1:3000/",
  "http://127.1:3000@evil.example",
  "//127.0.0.1:3000@evil.example",
  "//%65vil.example",
  "//evil%E3%80%82example",
  "//evil\u3002example",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "javascript://127.0.0.1:3000/%0aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "blob:http://127.0.0.1:3000/0",
  "file:///etc/passwd",
  "evil.example",
  "?next=//evil.example",
  `/${"a".repeat(5_000)}`,
  "%",
  "/\ud800",
  "",
] as const;

/** Where a browser that is on one of our pages ends up. */
const landing = (target: string) => new URL(target, `${OWN}/sign-in`);

function expectOurs(attack: string, target: string): void {
  const { origin, username, password } = landing(target);
  expect([attack, origin, username, password]).toEqual([attack, OWN, "", ""]);
}

/** Everything in an answer of /api/auth that a browser or next-auth's client goes on to, or remembers to. */
function targetsOf({ headers, json }: AuthAnswer): string[] {
  const remembered = headers
    .getSetCookie()
    .filter((line) => line.startsWith("next-auth.callback-url="))
    .map((line) => decodeURIComponent(line.slice(line.indexOf("=") + 1, line.indexOf(";"))));
  const told = typeof json?.url === "string" ? [json.url] : [];
  const nested = told.flatMap((url) => new URL(url, OWN).searchParams.getAll("callbackUrl"));
  return [headers.get("location") ?? "", ...told, ...nested, ...remembered].filter(Boolean);
}

async function signedUpPerson() {
  const { owner } = await mintTenant(app().db);
  const hash = await hashPassword(PASSWORD);
  await app().db.database.identity((db) => storePassword(db, owner.userId, hash));
  return owner.email;
}

describe("a link that would lead people elsewhere after signing in", () => {
  it.each(ATTACKS.map((attack) => [attack]))("leads to a page of ours: %.60j", (attack) => {
    expectOurs(attack, nextPath(attack));
    expect(nextPath(attack).length).toBeLessThanOrEqual(2_000);
    expectOurs(attack, nextPath(pathOf(attack)));
    expectOurs(attack, wayOn(attack, "/workspaces"));
    expectOurs(attack, ownAddress(attack, OWN) ?? OWN);
    for (const encoded of [attack, encodeURIComponent(attack.toWellFormed())]) {
      expectOurs(attack, nextPath(ownPath(encoded, OWN)));
    }
  });

  it("is of no use at any door of /api/auth, nor is it remembered", async () => {
    const email = await signedUpPerson();
    let page = new Browser(freshAddress());
    for (const [index, attack] of ATTACKS.entries()) {
      if (index % 8 === 0) page = new Browser(freshAddress());
      const query = `callbackUrl=${encodeURIComponent(attack.toWellFormed())}`;
      const fields = { callbackUrl: attack };
      const answers = [
        await page.get(`signin?${query}`),
        await page.get(`error?${query}`),
        await page.get(`csrf?${query}`),
        await page.post(`signin/credentials?${query}`, fields),
        await page.post("callback/credentials", { email, password: "wrong", ...fields }),
        await page.post("signout", fields),
      ];
      for (const answer of answers) {
        expect([attack, answer.status]).not.toEqual([attack, 500]);
        for (const target of targetsOf(answer)) expectOurs(attack, target);
      }
      await resetLimits();
    }
  }, 60_000);

  it("is of no use to a sign-in that succeeds, by its field or by a cookie that was planted", async () => {
    const email = await signedUpPerson();
    for (const attack of ATTACKS) {
      const page = new Browser(freshAddress());
      page.cookies.set("next-auth.callback-url", encodeURIComponent(attack.toWellFormed()));
      const answer = await page.post("callback/credentials", {
        email,
        password: PASSWORD,
        callbackUrl: attack,
      });
      expect([attack, answer.status]).toEqual([attack, 200]);
      for (const target of targetsOf(answer)) expectOurs(attack, target);
      const out = await page.post("signout", {});
      for (const target of targetsOf(out)) expectOurs(attack, target);
      await resetLimits();
    }
  }, 120_000);

  it("may still lead to any page of ours", async () => {
    for (const own of ["/acme/projects?page=2", "/", `${OWN}/acme`]) {
      expect(ownAddress(own, OWN)).toBe(new URL(own, OWN).href);
    }
    expect(nextPath("/acme/projects?page=2")).toBe("/acme/projects?page=2");
    const page = new Browser(freshAddress());
    const answer = await page.post("callback/credentials", {
      email: await signedUpPerson(),
      password: PASSWORD,
      callbackUrl: "/acme",
    });
    expect(answer.json?.url).toBe(`${OWN}/acme`);
  });
});

/** The limits on sign-ins are not what this is about. */
async function resetLimits(): Promise<void> {
  const { redis } = await import("@/server/platform/redis/client");
  await redis().flushdb();
}

it("an unknown method or action of /api/auth sends nobody anywhere", async () => {
  for (const path of ["signin/github?callbackUrl=//evil.example", "_log", "callback/nothing"]) {
    const response = await handleAuth(new Request(`${OWN}/api/auth/${path}`));
    const location = response.headers.get("location");
    if (location) expectOurs(path, location);
    expect([path, response.status >= 500]).toEqual([path, false]);
  }
});
