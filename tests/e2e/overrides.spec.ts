import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { demo, demoTenant } from "./support/demo";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

const run = randomBytes(3).toString("hex");
const reason = `Ticket ${run}: a launch this week`;

/** Asks the API as the workspace's own system does. */
async function api(method: "GET" | "POST", path: string, key: string, body?: unknown) {
  const answer = await fetch(`${demo().appUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

const newProject = async (key: string) => {
  const { status } = await api("POST", "/projects", key, {
    name: `Project ${randomBytes(4).toString("hex")}`,
  });
  return status;
};

/** Creates projects until the workspace may have no more. Answers how many there are then. */
async function fillUp(key: string): Promise<number> {
  while ((await newProject(key)) !== 402);
  const { body } = await api("GET", "/projects?limit=1", key);
  return body.total;
}

async function openTenant(page: Page, name: RegExp): Promise<void> {
  await page.goto(`${demo().appUrl}/operator/tenants`);
  await page.getByRole("link", { name }).click();
  await page.waitForURL(/operator\/tenants\/[0-9a-f-]{36}/);
  await expect(page.getByRole("heading", { name })).toBeVisible();
}

async function overrideProjects(page: Page, value: number): Promise<void> {
  await page.getByRole("button", { name: "New override" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What").selectOption({ label: "Projects" });
  await dialog.getByLabel("Value").fill("-1");
  await dialog.getByLabel("Reason").fill("short");
  await dialog.getByRole("button", { name: "Set override" }).click();
  await expect(dialog.getByText(/must be at least 0/i)).toBeVisible();
  await expect(dialog.getByText(/at least 10 characters/)).toBeVisible();
  await dialog.getByLabel("Value").fill(String(value));
  await dialog.getByLabel("Reason").fill(reason);
  await expect(dialog.getByLabel("For")).toHaveValue("1");
  await expectAccessible(page, "new override");
  await keepScreens(page, "override-new");
  await dialog.getByRole("button", { name: "Set override" }).click();
  await expect(dialog).toBeHidden();
}

test("an operator raises a limit for a day: the API allows more, and the workspace sees why", async ({
  page,
  browser,
}) => {
  const { slug, owner, apiKey: key } = demoTenant("globex");
  const full = await fillUp(key);
  await signIn(page, demo().operator);
  await openTenant(page, /^Globex/);
  await expect(page.getByText("No overrides", { exact: true })).toBeVisible();
  await keepScreens(page, "operator-tenant-empty");
  await overrideProjects(page, full + 2);
  await expect(page.getByTestId("limit-projects")).toContainText(`${full} of ${full + 2}`);
  await expect(page.getByTestId("limit-projects")).toContainText("Override");
  await expect(page.getByRole("cell", { name: "Running", exact: true })).toBeVisible();
  await keepScreens(page, "operator-tenant");
  await expectAccessible(page, "operator's tenant page");

  expect([await newProject(key), await newProject(key), await newProject(key)]).toEqual([201, 201, 402]);

  const tenants = await (await browser.newContext()).newPage();
  await signIn(tenants, owner);
  await tenants.goto(`${demo().appUrl}/${slug}/usage`);
  await expect(tenants.getByTestId("limit-projects")).toContainText(String(full + 2));
  await expect(tenants.getByTestId("limit-projects")).toContainText("Override");
  await expect(tenants.getByTestId("limit-projects")).toContainText("ends tomorrow");
  await keepScreens(tenants, "usage-limits-override");
  await expectAccessible(tenants, "limits with an override");
  await tenants.goto(`${demo().appUrl}/${slug}/audit-entries`);
  await expect(tenants.getByText("override.created").first()).toBeVisible();

  await page.getByRole("button", { name: "End the override of Projects" }).click();
  await expect(page.getByRole("cell", { name: "Ended", exact: true })).toBeVisible();
  await expect(page.getByTestId("limit-projects")).toContainText(`${full + 2} of ${full}`);
  expect(await newProject(key)).toBe(402);
  await tenants.goto(`${demo().appUrl}/${slug}/usage`);
  await expect(tenants.getByTestId("limit-projects")).not.toContainText("Override");
  await expect(tenants.getByTestId("limit-projects")).not.toContainText(String(full + 2));
});

test("an operator gives a workspace add-ons and a trial, and takes both back", async ({ page }) => {
  await signIn(page, demo().operator);
  await openTenant(page, /^Globex/);
  await page.getByRole("button", { name: "Set add-on" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Add-on").selectOption({ label: "5 more seats" });
  await dialog.getByLabel("Quantity").fill("2");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: "Set add-on" }).click();
  await expect(page.getByTestId("limit-seats")).toContainText("Add-on");
  await expect(page.getByText("2 × 5 more seats", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Start trial" }).click();
  await dialog.getByLabel("Reason").fill(reason);
  await expectAccessible(page, "trial");
  await dialog.getByRole("button", { name: "Set trial" }).click();
  await expect(page.getByText(/Tries Pro out: ends/)).toBeVisible();
  await expect(page.getByTestId("limit-seats")).toContainText("Trial");
  await keepScreens(page, "operator-tenant-trial");
  await page.getByRole("button", { name: "End trial" }).click();
  await expect(page.getByText("No trial is running.")).toBeVisible();
  await page.getByRole("button", { name: "Set add-on" }).click();
  await dialog.getByLabel("Quantity").fill("0");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: "Set add-on" }).click();
  await expect(page.getByText("None.", { exact: true })).toBeVisible();
});
