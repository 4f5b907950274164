import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { demo, demoTenant } from "./support/demo";
import { expect, keepScreens, signIn, test } from "./support/page";

test.setTimeout(180_000);

const name = `Orbit ${randomBytes(4).toString("hex")}`;

async function createProject(page: Page, slug: string): Promise<void> {
  await page.goto(`${demo().appUrl}/${slug}/projects`);
  await page.getByRole("button", { name: "New project" }).first().click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByRole("link", { name, exact: true })).toBeVisible();
}

async function findIt(page: Page, slug: string): Promise<void> {
  await page.goto(`${demo().appUrl}/${slug}`);
  await page.getByRole("link", { name: "Audit log" }).click();
  await expect(page.getByRole("heading", { name: "Audit log" })).toBeVisible();
  const details = page.getByRole("button", { name: `Details of project.created ${name}` });
  await expect(details).toBeVisible();
  await page.getByRole("searchbox", { name: "Search the audit log" }).fill(name);
  await expect(page).toHaveURL(/search=Orbit/);
  await expect(page.getByText("1 entry")).toBeVisible();
  await details.click();
  await expect(page.getByText("Chrome on Linux")).toBeVisible();
}

async function exportIt(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: /CSV/ }).click();
  const link = page.getByRole("link", { name: "Download CSV" });
  await expect(link).toBeVisible({ timeout: 30_000 });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^audit-log-.*\.csv$/);
  return readFile(await download.path(), "utf8");
}

test("an act is found in the audit log, exported, and verified", async ({ page }) => {
  const { owner, slug } = demoTenant("acme");
  await signIn(page, owner);
  await test.step("do something", () => createProject(page, slug));
  await test.step("find it by a word", () => findIt(page, slug));
  const file = await test.step("export what the search found", () => exportIt(page));
  const [head, row, ...others] = file.trimEnd().split("\n");
  expect(head).toContain("occurredAt,action,actorKind");
  expect(row).toContain(name);
  expect(others).toEqual([]);
  await test.step("verify the chain, once it is sealed", async () => {
    await expect(async () => {
      await page.getByRole("button", { name: "Verify" }).click();
      await expect(page.getByText(/Verified: [1-9]\d* entries/)).toBeVisible({ timeout: 3_000 });
    }).toPass({ timeout: 90_000 });
  });
  await keepScreens(page, "audit-log");
});
