import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { demo, demoTenant } from "./support/demo";
import { waitForMail } from "./support/mail";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

const run = randomBytes(3).toString("hex");
const QUOTA = 10;

async function post(path: string, key: string, body: unknown) {
  const answer = await fetch(`${demo().appUrl}/api/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

/** Reports as many events as told, each under an id of its own. Answers the status. */
async function report(key: string, meter: string, count: number): Promise<number> {
  const events = Array.from({ length: count }, () => ({
    specversion: "1.0",
    id: randomBytes(8).toString("hex"),
    source: "browser-test",
    type: meter,
    data: { quantity: 1 },
  }));
  return (await post("/usage-events", key, events)).status;
}

/** As an operator does for a day. */
async function setQuota(page: Page, workspace: RegExp, value: number): Promise<void> {
  await page.goto(`${demo().appUrl}/operator/tenants`);
  await page.getByRole("link", { name: workspace }).click();
  await page.getByRole("button", { name: "New override" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What").selectOption({ label: "Events ingested" });
  await dialog.getByLabel("Value").fill(String(value));
  await dialog.getByLabel("Reason").fill(`Ticket ${run}: tries out what its quota does`);
  await dialog.getByRole("button", { name: "Set override" }).click();
  await expect(dialog).toBeHidden();
}

test("a workspace is warned at 80 % of a quota, and at 100 % refused and led to upgrade", async ({
  page,
  browser,
}) => {
  const { slug, owner, apiKey: key } = demoTenant("globex");
  const meter = `renders_${run}`;
  const made = await post("/meters", key, {
    key: meter,
    name: "Renders",
    unit: "render",
    aggregation: "sum",
  });
  expect(made.status).toBe(201);
  const operator = await (await browser.newContext()).newPage();
  await signIn(operator, demo().operator);
  await setQuota(operator, /^Globex/, QUOTA);
  await signIn(page, owner);
  await page.goto(`${demo().appUrl}/${slug}`);
  const banner = page.getByTestId("quota-banner");
  await expect(page.getByRole("heading").first()).toBeVisible();
  await expect(banner).toBeHidden();

  expect(await report(key, meter, 8)).toBe(200);
  await waitForMail(owner.email, "80%");
  await page.reload();
  await expect(banner).toContainText("You have used 80% of the 10 Events ingested");
  await keepScreens(page, "quota-80");
  await expectAccessible(page, "quota at 80 %");

  expect(await report(key, meter, 2)).toBe(200);
  await waitForMail(owner.email, "used up");
  await page.reload();
  await expect(banner).toContainText("You have used up the 10 Events ingested");
  expect(await report(key, meter, 1)).toBe(402);
  await page.goto(`${demo().appUrl}/${slug}/usage`);
  await expect(banner).toBeVisible();
  await keepScreens(page, "quota-100");
  await expectAccessible(page, "quota at 100 %");
  await banner.getByRole("link", { name: "Upgrade" }).click();
  await page.waitForURL(`**/${slug}/billing`);
  await expect(page.getByRole("button", { name: "Upgrade to Pro" })).toBeVisible();
});
