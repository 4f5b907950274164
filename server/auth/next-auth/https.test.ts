import { expect, it } from "vitest";
import { hashPassword } from "@/server/auth/passwords";
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
