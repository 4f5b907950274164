import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { demo, demoTenant } from "./support/demo";
import { operateFlags, removeFlag } from "./support/flags";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

const reason = `Ticket ${randomBytes(3).toString("hex")}: the team tries it`;
const tenant = () => demoTenant("globex");

async function readReach(key: string): Promise<{ members: number; reach: number[] }> {
  const url = `${demo().appUrl}/api/v1/flag-settings/${encodeURIComponent(key)}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${tenant().apiKey}` } });
  expect(answer.status).toBe(200);
  return answer.json();
}

/** A flag of which 25 % of the workspace's people are some and not all: whom it takes is by its key. */
async function defineFlag(operator: Page): Promise<{ key: string; inAt25: number; members: number }> {
  for (;;) {
    const key = `trial-${randomBytes(4).toString("hex")}`;
    const definition = { name: key, enabled: false };
    const made = { definition, managedBy: [tenant().plan], reason };
    expect(await operateFlags(operator, "create", made)).toBe(200);
    const { members, reach } = await readReach(key);
    const inAt25 = reach[24] ?? 0;
    if (inAt25 > 0 && inAt25 < members) return { key, inAt25, members };
    await removeFlag(operator, key, reason);
  }
}

async function choose(page: Page, key: string, percentage: number): Promise<void> {
  await page.getByRole("button", { name: `Change ${key}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("In this workspace").selectOption({ label: "On for a part of the people" });
  await dialog.getByLabel("Percentage of people").fill("101");
  await dialog.getByLabel("Reason").fill("short");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText(/must be at most 99/i)).toBeVisible();
  await expect(dialog.getByText(/at least 10 characters/)).toBeVisible();
  await dialog.getByLabel("Percentage of people").fill(String(percentage));
  await dialog.getByLabel("Reason").fill(reason);
}

/** The flag's state for each member, as the page shows it once the change is in force. */
async function previewAll(page: Page, key: string, isSettled: (on: number) => boolean) {
  const select = page.getByLabel("Preview as");
  const ids = await select
    .locator("option")
    .evaluateAll((all) => all.map((one) => one.getAttribute("value")));
  const row = page.getByRole("row").filter({ hasText: key });
  let states: { id: string; on: boolean }[] = [];
  await expect
    .poll(async () => {
      states = [];
      for (const id of ids) {
        const answered = page.waitForResponse((answer) => answer.url().includes("flagSettings.preview"));
        await select.selectOption(id ?? "");
        await answered;
        await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
        await expect(row).toBeVisible();
        states.push({ id: id ?? "", on: await row.getByText("On", { exact: true }).isVisible() });
      }
      return isSettled(states.filter(({ on }) => on).length);
    })
    .toBe(true);
  return states;
}

test("an admin turns a flag on for 25 % of the people, sees why for one who is in and one who is not, and undoes it", async ({
  page,
  browser,
}) => {
  const { slug, owner } = tenant();
  const operator = await (await browser.newContext()).newPage();
  await signIn(operator, demo().operator);
  const { key, inAt25, members } = await defineFlag(operator);
  try {
    await signIn(page, owner);
    await page.goto(`${demo().appUrl}/${slug}/flag-settings`);
    const item = page.getByRole("listitem").filter({ hasText: key }).first();
    await expect(item.getByText("As the provider has it")).toBeVisible();

    await choose(page, key, 25);
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(`Now that is ${inAt25} of ${members} people.`)).toBeVisible();
    await expectAccessible(page, "flag-settings-change");
    await keepScreens(page, "flag-settings-change");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await expect(item.getByText("On for 25 % of people")).toBeVisible();

    const states = await previewAll(page, key, (on) => on === inAt25);
    for (const on of [true, false]) {
      const one = states.find((state) => state.on === on);
      await page.getByLabel("Preview as").selectOption(one?.id ?? "");
      await page.getByRole("button", { name: `Why ${key} is ${on ? "on" : "off"}` }).click();
      const why = page
        .getByRole("dialog")
        .getByRole("region", { name: `Why ${key} is ${on ? "on" : "off"}` });
      await expect(why.getByText(`so ${on ? "in" : "out"}.`)).toBeVisible();
      await expect(why.getByText(/on for 25 % of its people/)).toBeVisible();
      await expectAccessible(page, "flag-settings-why");
      if (on) await keepScreens(page, "flag-settings-why");
      await page.keyboard.press("Escape");
      await expect(why).toBeHidden();
    }
    await keepScreens(page, "flag-settings");

    await page.getByRole("button", { name: `History of ${key}` }).click();
    const history = page.getByRole("dialog");
    await expect(history.getByText(reason)).toBeVisible();
    await history.getByRole("button", { name: "Undo", exact: true }).click();
    await history.getByRole("textbox").fill(`${reason}, and is done`);
    await expectAccessible(page, "flag-settings-history");
    await keepScreens(page, "flag-settings-history");
    await history.getByRole("button", { name: "Undo the change" }).click();
    await expect(history.getByText("before: on for 25 % of people")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(item.getByText("As the provider has it")).toBeVisible();
    await previewAll(page, key, (on) => on === 0);
  } finally {
    await removeFlag(operator, key, reason);
  }
});
