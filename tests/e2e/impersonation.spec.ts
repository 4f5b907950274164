import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { demo, demoTenant } from "./support/demo";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

const reason = `Ticket ${randomBytes(3).toString("hex")}: tasks are missing`;
const banner = (page: Page) => page.getByRole("region", { name: "Operator's visit" });

/** An operator's way in: whom, why, how. */
async function enter(page: Page, slug: string, access: "Read-only" | "With write access"): Promise<void> {
  await page.goto(`${demo().appUrl}/operator/tenants`);
  await page.getByRole("button", { name: /^Enter workspace Acme/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog
    .getByLabel("As", { exact: true })
    .selectOption({ label: "Ada Acme · Owner · owner@acme.test" });
  await dialog.getByLabel("Reason").fill("short");
  await dialog.getByRole("button", { name: "Enter workspace" }).click();
  await expect(dialog.getByText(/at least 10 characters/)).toBeVisible();
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByLabel("Access").selectOption({ label: access });
  await expectAccessible(page, "enter workspace");
  if (access === "Read-only") await keepScreens(page, "impersonation-enter");
  await dialog.getByRole("button", { name: "Enter workspace" }).click();
  await page.waitForURL(`**/${slug}`);
}

/** What the browser's own call of a procedure answers. */
function answerOf(page: Page, tenant: string): Promise<{ status: number; code: unknown }> {
  return page.evaluate(async (slug) => {
    const answer = await fetch("/api/trpc/projects.create", {
      method: "POST",
      headers: { "content-type": "application/json", "x-tenant": slug },
      body: JSON.stringify({ name: "Forbidden" }),
    });
    const { error } = await answer.json();
    return { status: answer.status, code: error?.data?.code };
  }, tenant);
}

async function seeReadOnly(page: Page, slug: string): Promise<void> {
  await expect(banner(page)).toContainText(
    "you are in Acme Rockets as Ada Acme (owner@acme.test), read-only",
  );
  await expect(banner(page)).toContainText("Olive Operator");
  await expect(banner(page)).toContainText(/(29|30) min left/);
  await keepScreens(page, "impersonation-banner");
  await expectAccessible(page, "impersonation banner");
  await page.getByRole("link", { name: "Projects" }).first().click();
  await page.waitForURL(`**/${slug}/projects`);
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Website relaunch" }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "New project" })).toHaveCount(0);
  expect(await answerOf(page, slug)).toEqual({ status: 403, code: "impersonation_read_only" });
  await page.goto(`${demo().appUrl}/${slug}/settings`);
  await expect(page.getByRole("checkbox", { name: "Allow operators to enter" })).toBeDisabled();
  await expect(page.getByRole("button", { name: /^Leave Acme/ })).toHaveCount(0);
  await expect(banner(page)).toBeVisible();
}

async function findBothIdentities(page: Page, slug: string): Promise<void> {
  await page.goto(`${demo().appUrl}/${slug}/audit-entries`);
  await page.getByRole("searchbox", { name: "Search the audit log" }).fill("projects.list");
  await page
    .getByRole("button", { name: /Details of impersonation\.viewed projects\.list/ })
    .first()
    .click();
  await expect(page.getByText("Ada Acme (owner@acme.test) · user").first()).toBeVisible();
  await expect(page.getByText("Olive Operator (operator@bulkhead.test)").first()).toBeVisible();
  await keepScreens(page, "impersonation-audit-log");
}

async function refuseVisits(page: Page, slug: string): Promise<void> {
  await page.goto(`${demo().appUrl}/${slug}/settings`);
  await expect(page.getByText(reason)).toBeVisible();
  await expect(page.getByText("Running", { exact: true })).toBeVisible();
  await keepScreens(page, "impersonation-settings");
  await expectAccessible(page, "operator access");
  await page.getByRole("checkbox", { name: "Allow operators to enter" }).click();
  await expect(page.getByText("No operator is in, and none may enter.")).toBeVisible();
  await expect(page.getByText("Switched off", { exact: true })).toBeVisible();
}

test("an operator enters read-only, is seen, and is out as soon as the workspace refuses", async ({
  page,
  browser,
}) => {
  const { owner, slug } = demoTenant("acme");
  await signIn(page, demo().operator);
  await test.step("enter, with a reason", () => enter(page, slug, "Read-only"));
  await test.step("see, and change nothing", () => seeReadOnly(page, slug));
  const context = await browser.newContext();
  const ownersPage = await context.newPage();
  await signIn(ownersPage, owner);
  await test.step("both identities are in the log", () => findBothIdentities(ownersPage, slug));
  await test.step("the workspace refuses visits", () => refuseVisits(ownersPage, slug));
  await test.step("the operator is out", async () => {
    await page.getByRole("link", { name: "Tasks" }).first().click();
    await page.waitForURL("**/operator/visit-ended?workspace=acme");
    await expect(page.getByRole("heading", { name: "You are not in “acme”" })).toBeVisible();
    await expect(banner(page)).toHaveCount(0);
    await keepScreens(page, "impersonation-ended");
    await page.getByRole("link", { name: "Back to the operator console" }).click();
    await page.getByRole("button", { name: /^Enter workspace Acme/ }).click();
    await expect(page.getByText(/does not allow operators in/)).toBeVisible();
  });
  await ownersPage.getByRole("checkbox", { name: "Allow operators to enter" }).click();
  await expect(ownersPage.getByText("Operators may enter.")).toBeVisible();
  await context.close();
});

test("an operator with write access does everyday work, and leaves", async ({ page }) => {
  const { slug } = demoTenant("acme");
  await signIn(page, demo().operator);
  await enter(page, slug, "With write access");
  await expect(banner(page)).toContainText("with write access");
  await page.getByRole("link", { name: "Projects" }).first().click();
  await page.waitForURL(`**/${slug}/projects`);
  await expect(page.getByRole("button", { name: "New project" }).first()).toBeVisible();
  await page.goto(`${demo().appUrl}/${slug}/api-keys`);
  await expect(page.getByRole("heading", { name: "API keys" })).toBeVisible();
  // At rest: what is not shown is not merely late.
  await page.waitForLoadState("networkidle");
  await expect(page.getByRole("button", { name: /(New|Create) (API )?key/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Leave workspace" }).click();
  await page.waitForURL("**/operator/tenants");
  await page.getByRole("link", { name: "Visits" }).click();
  // The list of workspaces names them, too.
  await page.waitForURL("**/operator/impersonations");
  await expect(page.getByRole("cell", { name: /Acme Rockets/ }).first()).toBeVisible();
  await keepScreens(page, "impersonation-visits");
  await expectAccessible(page, "visits");
  await page.goto(`${demo().appUrl}/${slug}`);
  await page.waitForURL("**/operator/visit-ended?workspace=acme");
});
