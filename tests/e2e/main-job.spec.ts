import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { demo } from "./support/demo";
import { mailsTo, waitForMail } from "./support/mail";
import { expect, signInByForm, test } from "./support/page";

test.setTimeout(300_000);

const unique = randomBytes(4).toString("hex");
const person = { email: `person-${unique}@example.test`, password: `four-unrelated-words-${unique}` };
const slug = `rockets-${unique}`;

async function callApi(key: string): Promise<Response> {
  return fetch(`${demo().appUrl}/api/v1/projects`, { headers: { authorization: `Bearer ${key}` } });
}

/** Calls in bursts until one is refused; answers how many were served. */
async function callUntilLimited(key: string, most: number): Promise<number> {
  let served = 0;
  for (let sent = 0; sent < most; sent += 10) {
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await callApi(key)).status));
    served += statuses.filter((status) => status === 200).length;
    if (statuses.includes(429)) return served;
    expect(statuses.every((status) => status === 200)).toBe(true);
  }
  throw new Error(`${most} calls and no 429`);
}

async function signUpAndConfirm(page: Page): Promise<void> {
  await page.goto(`${demo().appUrl}/sign-up`);
  await page.getByLabel("Name").fill("Robin Rocket");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("Check your mail")).toBeVisible();
  const mail = await waitForMail(person.email, "confirm");
  const link = mail.links.find((url) => url.includes("/verify-email"));
  await page.goto(link ?? "");
  await page.getByRole("button", { name: "Confirm email address" }).click();
  await expect(page.getByText("is confirmed")).toBeVisible();
}

async function createWorkspace(page: Page): Promise<void> {
  await page.goto(`${demo().appUrl}/new`);
  await page.getByLabel("Name").fill("Rockets");
  await page.getByLabel("Address").fill(slug);
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.waitForURL(`**/${slug}`);
  await expect(
    page.getByRole("heading", { name: /Setting up/ }).or(page.getByText("Next steps")),
  ).toBeVisible();
  // Provisioned: the overview takes the timeline's place by itself.
  await expect(page.getByText(/Use the API|Next steps/)).toBeVisible({ timeout: 60_000 });
}

async function createProjectAndTask(page: Page): Promise<void> {
  await page.goto(`${demo().appUrl}/${slug}/projects`);
  await page.getByRole("button", { name: "New project" }).first().click();
  await page.getByLabel("Name").fill("Engine");
  await page.getByRole("button", { name: "Create project" }).click();
  await page.getByRole("link", { name: "Engine", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Engine" })).toBeVisible();
  await page.getByRole("button", { name: "New task" }).first().click();
  await page.getByLabel("Title").fill("Weld the nozzle");
  await page.getByRole("button", { name: "Create task" }).click();
  await expect(page.getByText("Weld the nozzle").first()).toBeVisible();
}

async function createApiKey(page: Page): Promise<string> {
  await page.goto(`${demo().appUrl}/${slug}/api-keys`);
  await page.getByRole("button", { name: "New API key" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Nightly export");
  await dialog.getByRole("button", { name: "Create API key" }).click();
  const key = await page.getByTestId("api-key").textContent();
  await page.getByRole("button", { name: "Done" }).click();
  return (key ?? "").trim();
}

async function upgradeToPro(page: Page): Promise<void> {
  await page.goto(`${demo().appUrl}/${slug}/billing`);
  await expect(page.getByTestId("current-plan")).toHaveText("Free plan");
  await page.getByRole("button", { name: "Upgrade to Pro" }).click();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Card number").fill("4000 0000 0000 0002");
  await page.getByLabel(/Expiry/).fill("12 / 40");
  await page.getByLabel("CVC").fill("123");
  await page.getByLabel("Name on card").fill("Robin Rocket");
  await page.getByRole("button", { name: "Subscribe" }).click();
  await expect(page.getByRole("alert")).toContainText("declined");
  await page.getByLabel("Card number").fill("4242 4242 4242 4242");
  await page.getByLabel(/Expiry/).fill("12 / 40");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: "Subscribe" }).click();
  await page.waitForURL(`**/${slug}/billing**`);
  await expect(page.getByTestId("current-plan")).toHaveText("Pro plan", { timeout: 30_000 });
}

test("a person signs up, is provisioned, is limited and metered, pays, and gets more", async ({ page }) => {
  await test.step("sign up and confirm by mail", () => signUpAndConfirm(page));
  await test.step("sign in", () => signInByForm(page, person));
  await test.step("create a workspace and see it provisioned", () => createWorkspace(page));
  await test.step("get one welcome mail", async () => {
    await waitForMail(person.email, "is ready");
    const welcomes = (await mailsTo(person.email)).filter((mail) => /is ready/.test(mail.subject));
    expect(new Set(welcomes.map((mail) => mail.messageId)).size).toBe(1);
  });
  await test.step("create a project and a task", () => createProjectAndTask(page));
  const key = await test.step("create an API key", () => createApiKey(page));

  const served = await test.step("call the API until it answers 429", () => callUntilLimited(key, 200));
  expect(served).toBeGreaterThanOrEqual(20);
  await test.step("see exactly those calls in the usage page", async () => {
    await page.goto(`${demo().appUrl}/${slug}/usage`);
    await expect(page.getByTestId("usage-quantity")).toHaveText(String(served), { timeout: 20_000 });
    await page.getByRole("button", { name: "Show numbers" }).click();
    const told = page.getByRole("table").getByText(String(served), { exact: true });
    await expect(told.filter({ visible: true }).first()).toBeVisible();
  });

  await test.step("upgrade through the checkout page, with a declined card first", () => upgradeToPro(page));
  await test.step("find the limit risen", async () => {
    await expect
      .poll(async () => (await callApi(key)).headers.get("ratelimit-policy"), { timeout: 10_000 })
      .toContain("q=200");
    // The bucket keeps the tokens it had and fills at the new rate: 50 a second, up to 200.
    await expect
      .poll(async () => Number(/;r=(\d+)/.exec((await callApi(key)).headers.get("ratelimit") ?? "")?.[1]), {
        timeout: 20_000,
      })
      .toBeGreaterThan(150);
    expect(await callUntilLimited(key, 2_000)).toBeGreaterThan(100);
  });
});
