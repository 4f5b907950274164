import { randomBytes } from "node:crypto";
import { demo, demoTenant } from "./support/demo";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

const name = `Builds ${randomBytes(4).toString("hex")}`;

async function call(key: string, method: "GET" | "POST"): Promise<number> {
  const response = await fetch(`${demo().appUrl}/api/v1/projects`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(method === "POST" && { body: JSON.stringify({ name: `By a machine ${Date.now()}` }) }),
  });
  await response.arrayBuffer();
  return response.status;
}

test("a service account gets a role and a key; its role, a suspension and its end hold at the next call", async ({
  page,
}) => {
  const { owner, slug } = demoTenant("acme");
  await signIn(page, owner);
  await page.goto(`${demo().appUrl}/${slug}/service-accounts`);
  await expect(page.getByText("No service accounts yet")).toBeVisible();
  await expectAccessible(page, "service-accounts-empty");
  await keepScreens(page, "service-accounts-empty");
  await page.getByRole("button", { name: "New service account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Description").fill("Publishes what is built.");
  await dialog.getByLabel("Role").selectOption("viewer");
  await keepScreens(page, "service-account-dialog");
  await dialog.getByRole("button", { name: "Create service account" }).click();
  const table = page.getByRole("table", { name: "Service accounts" });
  await expect(table.getByText(name)).toBeVisible();
  await keepScreens(page, "service-accounts");

  await table.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "Make its first key" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Build server");
  await keepScreens(page, "service-account-key-dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Create API key" }).click();
  const key = (await page.getByTestId("api-key").textContent()) ?? "";
  await page.getByRole("button", { name: "Done" }).click();
  await expect(
    page.getByRole("table", { name: "API keys" }).getByText("As its service account"),
  ).toBeVisible();
  await expectAccessible(page, "service-account");
  await keepScreens(page, "service-account");
  expect([await call(key, "GET"), await call(key, "POST")]).toEqual([200, 403]);

  const act = async (item: string) => {
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await act("Edit");
  await page.getByRole("dialog").getByLabel("Role").selectOption("member");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText(`Saved “${name}”.`)).toBeVisible();
  expect(await call(key, "POST")).toBe(201);
  await act("Edit");
  await page.getByRole("dialog").getByLabel("Role").selectOption("viewer");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Viewer", { exact: true }).first()).toBeVisible();
  expect(await call(key, "POST")).toBe(403);

  await act("Suspend");
  await expect(page.getByText("Suspended", { exact: true })).toBeVisible();
  expect(await call(key, "GET")).toBe(401);
  await act("Reinstate");
  await expect(page.getByText("Suspended", { exact: true })).toHaveCount(0);
  expect(await call(key, "GET")).toBe(200);

  await act("Delete");
  await page.getByRole("alertdialog").getByRole("textbox").fill(name);
  await page.getByRole("button", { name: "Delete service account" }).click();
  await page.waitForURL(`**/${slug}/service-accounts`);
  expect(await call(key, "GET")).toBe(401);
});
