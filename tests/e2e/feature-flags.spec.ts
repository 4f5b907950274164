import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { demo, demoTenant } from "./support/demo";
import { operateFlags, removeFlag } from "./support/flags";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

const reason = `Ticket ${randomBytes(3).toString("hex")}: the feature harms`;

/** The operator's browser, with the flag defined: on for all. */
async function define(page: Page, key: string): Promise<void> {
  await signIn(page, demo().operator);
  const definition = { name: key, enabled: true };
  expect(await operateFlags(page, "create", { definition, reason })).toBe(200);
}

async function remove(page: Page, key: string): Promise<void> {
  await operateFlags(page, "kill", { key, killed: false, reason });
  await removeFlag(page, key, reason);
}

/** How long something takes to be seen, in ms. */
async function timed(act: () => Promise<unknown>, seen: () => Promise<void>): Promise<number> {
  await act();
  const begunAt = performance.now();
  await seen();
  return Math.round(performance.now() - begunAt);
}

test("an operator kills a feature, and an open dashboard in a second browser has it no longer within 2 s", async ({
  page,
  browser,
}) => {
  const key = "project-archive";
  const { slug, owner, apiKey } = demoTenant("globex");
  await define(page, key);
  try {
    const second = await (await browser.newContext()).newPage();
    await signIn(second, owner);
    await second.goto(`${demo().appUrl}/${slug}/projects`);
    const menu = second.getByRole("button", { name: /^Actions for/ }).first();
    await menu.click();
    const archive = second.getByRole("menuitem", { name: /^(Archive|Restore)$/ });
    await expect(archive).toBeVisible();

    // The menu stays open: nothing is loaded again and nobody touches the page.
    await second.evaluate(() => Object.assign(globalThis, { untouched: true }));
    const goneAfter = await timed(
      () => operateFlags(page, "kill", { key, killed: true, reason }),
      () => expect(archive).toBeHidden({ timeout: 2_000 }),
    );
    expect(await second.evaluate(() => Reflect.get(globalThis, "untouched"))).toBe(true);
    await expect(second.getByRole("menuitem", { name: "Edit" })).toBeVisible();
    const answer = await fetch(`${demo().appUrl}/api/v1/projects/${crypto.randomUUID()}/archive`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect([answer.status, (await answer.json()).detail]).toEqual([
      404,
      "There is no such path in this API.",
    ]);

    const backAfter = await timed(
      () => operateFlags(page, "kill", { key, killed: false, reason }),
      () => expect(archive).toBeVisible({ timeout: 2_000 }),
    );
    console.info(`flags: gone after ${goneAfter} ms, back after ${backAfter} ms`);
  } finally {
    await remove(page, key);
  }
});

test("what is teased is shown locked, with the way to the plans, from the first paint on", async ({
  page,
  browser,
}) => {
  const key = "usage-forecast";
  const { slug, owner } = demoTenant("globex");
  // The demo defines it: on for all.
  await signIn(page, demo().operator);
  try {
    const second = await (await browser.newContext()).newPage();
    await signIn(second, owner);
    await second.goto(`${demo().appUrl}/${slug}/usage`);
    await expect(second.getByRole("columnheader", { name: "Forecast" })).toBeVisible();
    await operateFlags(page, "kill", { key, killed: true, reason });
    const locked = second.getByRole("region", { name: "Forecast (locked)" });
    await expect(locked).toBeVisible({ timeout: 2_000 });
    await expect(second.getByRole("columnheader", { name: "Forecast" })).toBeHidden();
    await second.reload();
    await expect(locked).toBeVisible();
    await keepScreens(second, "usage-forecast-locked");
    await expectAccessible(second, "usage with a locked forecast");
    await locked.getByRole("link", { name: "See plans" }).click();
    await second.waitForURL(/\/billing$/);
  } finally {
    await operateFlags(page, "kill", { key, killed: false, reason });
  }
});
