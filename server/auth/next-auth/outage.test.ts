import { afterEach, expect, it, vi } from "vitest";
import { createSession, readSession } from "@/server/auth/sessions";
import { unavailable } from "@/server/kernel/errors";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { Browser } from "./test-support/browser";

const app = startTestApp();
const COOKIE = "bulkhead-session";
afterEach(() => {
  vi.restoreAllMocks();
});

async function signedIn() {
  const { owner } = await mintTenant(app().db);
  const { token } = await createSession({ userId: owner.userId, userAgent: "", address: "203.0.113.1" });
  const page = new Browser("203.0.113.1");
  page.cookies.set(COOKIE, token);
  await page.get("csrf");
  return { page, token };
}

const breakDatabase = () =>
  vi.spyOn(app().db.database, "identity").mockRejectedValue(unavailable("The database"));

it("is 503 without a database, and signs nobody out by it", async () => {
  const { page, token } = await signedIn();
  breakDatabase();
  const answer = await page.get("session");
  expect(answer.status).toBe(503);
  expect(answer.json).toMatchObject({ code: "unavailable", requestId: answer.headers.get("x-request-id") });
  expect(page.cookies.get(COOKIE)).toBe(token);
  vi.restoreAllMocks();
  expect((await page.get("session")).json).toHaveProperty("user");
});

it("does not say signed out while the session is still alive", async () => {
  const { page, token } = await signedIn();
  breakDatabase();
  expect((await page.post("signout", {})).status).toBe(503);
  expect(page.cookies.get(COOKIE)).toBe(token);
  vi.restoreAllMocks();
  expect(await readSession(token)).toBeDefined();
});

it("tells the sign-in form that it is not the password", async () => {
  const page = new Browser("203.0.113.2");
  breakDatabase();
  const answer = await page.signIn("ana@example.test", "four unrelated wet words");
  expect(answer.status).toBe(503);
  expect(Browser.errorOf(answer)).toBe("Unavailable");
});
