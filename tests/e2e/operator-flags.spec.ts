import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { demo } from "./support/demo";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(300_000);

const newKey = () => `looked-at-${randomBytes(3).toString("hex")}`;
const reason = "Ticket 4711: a launch this week";
const flags = () => `${demo().appUrl}/operator/feature-flags`;

async function giveReason(page: Page, submit: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: submit, exact: true }).click();
  await expect(dialog).toBeHidden();
}

async function publish(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Publish" }).click();
  await giveReason(page, "Publish");
  await expect(page.getByText("Published", { exact: true })).toBeVisible();
}

async function setRollout(page: Page, percent: number): Promise<void> {
  await page.getByLabel(/^Rollout/).fill(String(percent));
  await expect(page.getByText(`Rollout: ${percent} %`)).toBeVisible();
}

/** Makes a flag for a quarter of all workspaces, by a draft. */
async function makeFlag(page: Page, key: string): Promise<void> {
  await page.goto(`${flags()}/new`);
  await page.getByLabel("Key").fill(key);
  await page.getByLabel("Description").fill("A flag that is looked at.");
  await setRollout(page, 25);
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.waitForURL(/drafts\/[0-9a-f-]{36}/);
  await publish(page);
}

test("an operator changes a rollout by a draft, sees the difference, publishes it and undoes it", async ({
  page,
}) => {
  const key = newKey();
  await signIn(page, demo().operator);
  await makeFlag(page, key);
  await page.goto(flags());
  await page.getByLabel("Search flags").fill(key);
  await page.getByRole("link", { name: key }).click();
  // The list shows the rollout, too.
  await page.waitForURL(`**/by-key/${key}`);
  await expect(page.getByText("25 % of workspaces").first()).toBeVisible();
  await expectAccessible(page, "flag");
  await keepScreens(page, "operator-flag");

  await page.getByRole("link", { name: "Change", exact: true }).click();
  await setRollout(page, 50);
  await expect(page.getByText("is now 50 % of workspaces")).toBeVisible();
  await page.getByRole("button", { name: "Add a constraint to Strategy 1" }).click();
  await page.getByLabel("Values").fill("pro, business");
  await page.getByRole("button", { name: "Variant", exact: true }).click();
  await expectAccessible(page, "flag editor");
  await keepScreens(page, "operator-flag-editor");
  await page.getByRole("button", { name: "Remove Variant 1" }).click();
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.waitForURL(/drafts\/[0-9a-f-]{36}/);
  await expect(page.getByText("was 25 % of workspaces")).toBeVisible();
  await expect(page.getByText("is now 50 % of workspaces where plan is one of pro, business")).toBeVisible();
  await expectAccessible(page, "draft");
  await keepScreens(page, "operator-flag-draft");
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("short");
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText(/at least 10 characters/)).toBeVisible();
  await giveReason(page, "Publish");
  await expect(page.getByText("Published", { exact: true })).toBeVisible();

  await page.goto(`${flags()}/by-key/${key}`);
  await expect(page.getByText(/^50 % of workspaces/).first()).toBeVisible();
  await page.getByRole("button", { name: `Undo “Rules changed” of ${key}` }).click();
  await giveReason(page, "Undo it");
  await expect(page.getByText("25 % of workspaces", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Undo" }).first()).toContainText(reason);
});

test("an operator kills a flag and takes it back", async ({ page }) => {
  const key = newKey();
  await signIn(page, demo().operator);
  await makeFlag(page, key);
  await page.goto(`${flags()}/by-key/${key}`);
  await page.getByRole("button", { name: "Kill", exact: true }).click();
  await expectAccessible(page, "kill switch");
  await giveReason(page, "Kill it now");
  await expect(page.getByText("The kill switch holds it off for everybody")).toBeVisible();
  await keepScreens(page, "operator-flag-killed");
  await expectAccessible(page, "killed flag");
  await page.goto(`${flags()}?state=killed`);
  await expect(page.getByRole("link", { name: key })).toBeVisible();
  await keepScreens(page, "operator-flags");
  await page.getByRole("link", { name: key }).click();
  await page.getByRole("button", { name: "Take it back" }).click();
  await giveReason(page, "Take it back");
  await expect(page.getByRole("button", { name: "Kill", exact: true })).toBeVisible();
});

test("a draft that others overtook shows both, and is published once they were looked at", async ({
  page,
}) => {
  const key = newKey();
  await signIn(page, demo().operator);
  await makeFlag(page, key);
  for (const percent of [40, 60]) {
    await page.goto(`${flags()}/by-key/${key}/edit`);
    await setRollout(page, percent);
    const title = `${percent} % for ${key}`;
    const into = page.getByLabel("Into");
    if (await into.isVisible()) await into.selectOption("");
    await page.getByLabel("Title").fill(title);
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.waitForURL(/drafts\/[0-9a-f-]{36}/);
  }
  await publish(page);
  await page.goto(`${flags()}/drafts`);
  await page.getByRole("link", { name: `40 % for ${key}` }).click();
  await expect(page.getByText("Changed by somebody else since it was drafted")).toBeVisible();
  await expect(page.getByRole("button", { name: "Publish" })).toBeDisabled();
  await keepScreens(page, "operator-flag-draft-overtaken");
  await expectAccessible(page, "overtaken draft");
  await page.getByRole("button", { name: /I have seen both/ }).click();
  await publish(page);
  await page.goto(`${flags()}/by-key/${key}`);
  await expect(page.getByText("40 % of workspaces").first()).toBeVisible();
});

test("an import says what is at fault and where, keeps nothing of it, and is in force once it is sound", async ({
  page,
}) => {
  const key = newKey();
  const file = (rollout: number) => ({
    name: "flags.json",
    mimeType: "application/json",
    buffer: Buffer.from(
      JSON.stringify({
        version: 2,
        features: [
          { name: key, enabled: true, strategies: [{ name: "flexibleRollout", parameters: { rollout } }] },
        ],
      }),
    ),
  });
  await signIn(page, demo().operator);
  await page.goto(`${flags()}/import-export`);
  await page.getByLabel("File").setInputFiles(file(101));
  await page.getByLabel("Reason").fill(reason);
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByText("/state/features/0/strategies/0/parameters/rollout").first()).toBeVisible();
  await expectAccessible(page, "import at fault");
  await keepScreens(page, "operator-flags-import");
  await page.goto(`${flags()}/by-key/${key}`);
  await expect(page.getByText("No such flag")).toBeVisible();
  await page.goto(`${flags()}/import-export`);
  await page.getByLabel("File").setInputFiles(file(10));
  await page.getByLabel("Reason").fill(reason);
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByText("Flags in force: 1. Segments: 0. Flags that went: 0.")).toBeVisible();
  await page.goto(`${flags()}/by-key/${key}`);
  await expect(page.getByText("10 % of people, else workspaces").first()).toBeVisible();
});
