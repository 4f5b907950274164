import type { Page } from "@playwright/test";
import { demo, demoTenant } from "./support/demo";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

async function visit(page: Page, path: string, name: string, ready: string | RegExp): Promise<void> {
  await page.goto(`${demo().appUrl}${path}`);
  await expect(page.getByText(ready).first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  // The API reference is Scalar's page: its own buttons are its makers' to mend.
  if (name !== "api-reference") await expectAccessible(page, name);
  await keepScreens(page, name);
}

test("the public pages are readable in dark and light, wide and narrow", async ({ page }) => {
  await visit(page, "/", "home", /Bulkhead/);
  await visit(page, "/sign-in", "sign-in", "Sign in");
  await visit(page, "/sign-up", "sign-up", "Create account");
  await visit(page, "/docs/api", "api-reference", "Bulkhead API");
  await visit(page, "/docs/errors", "errors", "rate_limited");
});

test("the dashboard is readable in dark and light, wide and narrow", async ({ page }) => {
  const { owner, slug } = demoTenant("acme");
  await signIn(page, owner);
  await visit(page, `/${slug}`, "dashboard", /Acme/);
  await visit(page, `/${slug}/projects`, "projects", "Website relaunch");
  await visit(page, `/${slug}/tasks`, "tasks", "Build the first cut");
  await visit(page, `/${slug}/api-keys`, "api-keys", "Demo key");
  await visit(page, `/${slug}/service-accounts`, "service-accounts-none", "No service accounts yet");
  await visit(page, `/${slug}/members`, "members", "Ada Acme");
  await visit(page, `/${slug}/members/roles`, "roles", "Built-in roles");
  await visit(page, `/${slug}/usage`, "usage", "API calls by day");
  await visit(page, `/${slug}/billing`, "billing", "Pro plan");
  await visit(page, `/${slug}/audit-entries`, "audit-entries", "Who did what in this workspace");
  await visit(page, `/${slug}/settings`, "settings", "Sessions");
});

test("an operator sees every tenant, and nobody else sees the page", async ({ page, browser }) => {
  await signIn(page, demo().operator);
  await visit(page, "/operator/tenants", "operator-tenants", "Acme Rockets");
  const other = await (await browser.newContext()).newPage();
  await signIn(other, demoTenant("globex").owner);
  await other.goto(`${demo().appUrl}/operator/tenants`);
  await expect(other.getByText("Acme Rockets")).toHaveCount(0);
});

test("a member of one tenant does not see another's workspace", async ({ page }) => {
  await signIn(page, demoTenant("globex").member);
  const answer = await page.goto(`${demo().appUrl}/acme/projects`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByText("Website relaunch")).toHaveCount(0);
  await expect(page.getByText("There is nothing here")).toBeVisible();
  await keepScreens(page, "not-found");
});
