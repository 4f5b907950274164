import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { demo } from "./support/demo";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

const run = randomBytes(3).toString("hex");
const reason = `Ticket ${run}: more of them should begin`;

/** A flag that deals two variants out evenly, made by the operator whose page it is. */
async function createFlag(page: Page, key: string): Promise<number> {
  const variants = ["control", "guided"].map((name) => ({ name, weight: 500 }));
  const input = { definition: { name: key, enabled: true, variants }, reason };
  return page.evaluate(async (body) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch("/api/trpc/featureFlags.create", { method: "POST", headers, body });
    return answer.status;
  }, JSON.stringify(input));
}

async function giveReason(page: Page, button: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("short");
  await dialog.getByRole("button", { name: button, exact: true }).click();
  await expect(dialog.getByText(/at least 10 characters/)).toBeVisible();
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: button, exact: true }).click();
  await expect(dialog).toBeHidden();
}

test("an operator drafts an experiment, is told what it needs, starts it, reads it and stops it", async ({
  page,
}) => {
  const flag = `guided-start-${run}`;
  const name = `Guided start ${run}`;
  await signIn(page, demo().operator);
  await page.goto(`${demo().appUrl}/operator/tenants`);
  expect(await createFlag(page, flag)).toBe(200);

  await page.getByRole("link", { name: "Experiments", exact: true }).click();
  await page.getByRole("link", { name: "New experiment", exact: true }).click();
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByText("Must not be empty").first()).toBeVisible();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Hypothesis").fill("A guided start makes more workspaces begin");
  await page.getByLabel("Flag").fill(flag);
  await expect(page.getByText("One of control, guided")).toBeVisible();
  await page.getByLabel("Control").fill("nothing of the kind");
  await page.getByLabel("Least difference, in points").fill("10");
  await page.getByLabel("Reason").fill(reason);
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByText(/no variant nothing of the kind/).first()).toBeVisible();
  await expectAccessible(page, "new experiment");
  await keepScreens(page, "experiment-new");
  await page.getByLabel("Control").fill("control");
  await page.getByRole("button", { name: "Save draft" }).click();

  await expect(page.getByRole("heading", { name })).toBeVisible();
  await expect(page.getByText("294", { exact: true })).toBeVisible();
  await expectAccessible(page, "an experiment's draft");
  await keepScreens(page, "experiment-draft");

  await giveReason(page, "Start");
  await expect(page.getByText("Nobody was exposed yet")).toBeVisible();
  await expect(page.getByText("control 50%, guided 50%")).toBeVisible();
  await page.getByRole("button", { name: "Numbers" }).click();
  await expect(page.getByRole("cell", { name: "guided" })).toBeVisible();
  await expectAccessible(page, "an experiment's results");
  await keepScreens(page, "experiment-running");

  await giveReason(page, "Stop");
  await expect(page.getByText("Stopped", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Experiments", exact: true }).click();
  await expect(page.getByRole("link", { name })).toBeVisible();
  await keepScreens(page, "experiments");
});
