import { demo, demoTenant } from "./support/demo";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

async function send(key: string, body: unknown): Promise<{ status: number; accepted: number }> {
  const answer = await fetch(`${demo().appUrl}/api/v1/usage-events`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, ...((await answer.json()) as { accepted: number }) };
}

test("a meter is made, counts what is sent, and is told by model, as a chart, as numbers and as a file", async ({
  page,
}) => {
  const { owner, slug, apiKey } = demoTenant("acme");
  await signIn(page, owner);
  await page.goto(`${demo().appUrl}/${slug}/usage`);
  await page.getByRole("button", { name: "New meter" }).click();
  await page.getByLabel("Name").fill("Tokens");
  await page.getByLabel("Key", { exact: true }).fill("Tokens!");
  await page.getByLabel("Unit").fill("token");
  await page.getByRole("button", { name: "Create meter" }).click();
  await expect(page.getByRole("alert")).toContainText("lower-case");
  await page.getByLabel("Key", { exact: true }).fill("tokens");
  await expectAccessible(page, "new meter");
  await page.getByRole("button", { name: "Create meter" }).click();
  await expect(page.getByRole("list", { name: "Meters" })).toContainText("Tokens");

  const models = ["small", "large", "=SUM(A1)"];
  const events = Array.from({ length: 60 }, (_, nth) => ({
    specversion: "1.0",
    id: `e2e-${nth}`,
    source: "e2e",
    type: "tokens",
    time: new Date(Date.now() - nth * 11 * 3_600_000).toISOString(),
    data: { quantity: 100 + nth, dimension: models[nth % 3] },
  }));
  expect(await send(apiKey, events)).toMatchObject({ status: 200, accepted: 60 });
  expect(await send(apiKey, events)).toMatchObject({ status: 200, accepted: 0 });

  await page.goto(`${demo().appUrl}/${slug}/usage?meter=tokens&by=dimension`);
  await expect(page.getByRole("img", { name: /Bar chart of Tokens by day/ })).toContainText("large");
  await expectAccessible(page, "usage by dimension");
  await keepScreens(page, "usage-by-dimension");
  await page.getByRole("button", { name: "Show numbers" }).click();
  await expect(page.getByRole("columnheader", { name: "small" })).toBeVisible();
  await keepScreens(page, "usage-numbers");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/^usage-tokens-by-day-from-[\d-]+\.csv$/);

  await page.getByRole("button", { name: "Archive Tokens" }).click();
  await expect(page.getByText("Its events are refused")).toBeVisible();
  expect(await send(apiKey, [{ ...events[0], id: "later" }])).toMatchObject({ accepted: 0 });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: "Archive Tokens" })).toBeVisible();
});

test("a quota is warned of at 80 % and leads to the plans at 100 %", async ({ page }) => {
  const { owner, slug, apiKey } = demoTenant("globex");
  await signIn(page, owner);
  const made = await fetch(`${demo().appUrl}/api/v1/meters`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ key: "jobs", name: "Jobs", unit: "job", aggregation: "count" }),
  });
  expect(made.status).toBe(201);
  const batch = (from: number) =>
    Array.from({ length: 1_000 }, (_, nth) => ({ id: `q-${from + nth}`, source: "e2e", type: "jobs" }));
  const send8 = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => n * 1_000);
  for (const from of send8) expect((await send(apiKey, batch(from))).accepted).toBe(1_000);
  await expect(async () => {
    await page.goto(`${demo().appUrl}/${slug}`);
    await expect(page.getByTestId("quota-banner")).toContainText("80%", { timeout: 2_000 });
  }).toPass({ timeout: 100_000 });
  await keepScreens(page, "quota-warned");
  for (const from of [8_000, 9_000]) expect((await send(apiKey, batch(from))).accepted).toBe(1_000);
  expect((await send(apiKey, batch(10_000))).status).toBe(402);
  await expect(async () => {
    await page.goto(`${demo().appUrl}/${slug}`);
    await expect(page.getByTestId("quota-banner")).toContainText("used up", { timeout: 2_000 });
  }).toPass({ timeout: 100_000 });
  await expectAccessible(page, "quota banner");
  await keepScreens(page, "quota-used-up");
  await page.getByRole("link", { name: "Upgrade" }).click();
  await expect(page).toHaveURL(new RegExp(`/${slug}/billing`));
});
