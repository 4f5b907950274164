import { expect, it } from "vitest";
import { hashPassword } from "@/server/auth/passwords";
import { sessionCookieLine } from "@/server/auth/sessions";
import { challengeCookieLine, endOfChallengeCookieLine } from "@/server/auth/sign-ins";
import { storePassword } from "@/server/services/users/store-password";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { Browser } from "./test-support/browser";

const app = startTestApp({ NEXTAUTH_URL: "https://app.example.test", APP_URL: "https://app.example.test" });

it("binds the cookie to the host and to https, where the site is on https", async () => {
  const { owner } = await mintTenant(app().db);
  const hash = await hashPassword("four unrelated wet words");
  await app().db.database.identity((db) => storePassword(db, owner.userId, hash));
  const page = new Browser("203.0.113.1");
  expect((await page.signIn(owner.email, "four unrelated wet words")).status).toBe(200);
  const line = page.lastSet.find((text) => text.startsWith("__Host-bulkhead-session=")) ?? "";
  expect(line).toMatch(/; Path=\/;/);
  expect(line).toMatch(/; HttpOnly; Secure; SameSite=Lax/);
  expect(line).not.toMatch(/domain/i);
  expect((await page.get("session")).json).toHaveProperty("user.id", owner.userId);
});

it("lets no script, no plain http and no other site's request have any of the cookies", async () => {
  const { owner } = await mintTenant(app().db);
  const hash = await hashPassword("four unrelated wet words");
  await app().db.database.identity((db) => storePassword(db, owner.userId, hash));
  const page = new Browser("203.0.113.2");
  const lines: string[] = [];
  const note = () => lines.push(...page.lastSet);
  await page.get("csrf");
  note();
  await page.get("signin?callbackUrl=/acme");
  note();
  await page.signIn(owner.email, "four unrelated wet words");
  note();
  await page.post("signout", {});
  note();
  lines.push(challengeCookieLine("token"), endOfChallengeCookieLine(), sessionCookieLine("token"));
  const names = new Set(lines.map((line) => line.slice(0, line.indexOf("="))));
  expect([...names].sort()).toEqual([
    "__Host-bulkhead-challenge",
    "__Host-bulkhead-session",
    "__Host-next-auth.csrf-token",
    "__Secure-next-auth.callback-url",
  ]);
  for (const line of lines) {
    expect(line).toMatch(/; Path=\/(;|$)/i);
    expect(line).toMatch(/; HttpOnly/i);
    expect(line).toMatch(/; Secure/i);
    expect(line).toMatch(/; SameSite=Lax/i);
    expect(line).not.toMatch(/; Domain=/i);
  }
});
