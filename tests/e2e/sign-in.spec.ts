import { randomBytes } from "node:crypto";
import type { Browser, Page } from "@playwright/test";
import { codeOf } from "@/tests/support/totp-codes";
import { demo, demoTenant } from "./support/demo";
import { waitForMail } from "./support/mail";
import { expect, expectAccessible, keepScreens, signIn, signInByForm, test } from "./support/page";

test.setTimeout(300_000);
let host = 20;
/** An address for each browser: one alone would have used its ten tries a minute up. */
const ownAddress = () => {
  host += 1;
  return { "x-forwarded-for": `198.51.100.${host}` };
};
test.beforeEach(({ page }) => page.setExtraHTTPHeaders(ownAddress()));

interface Somebody {
  email: string;
  password: string;
}

/** A person with a confirmed address, signed in. */
async function newPerson(page: Page): Promise<Somebody> {
  const unique = randomBytes(4).toString("hex");
  const person = { email: `secure-${unique}@example.test`, password: `four-unrelated-words-${unique}` };
  await page.goto(`${demo().appUrl}/sign-up`);
  await page.getByLabel("Name").fill("Sam Secure");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  const mail = await waitForMail(person.email, "confirm");
  await page.goto(mail.links.find((url) => url.includes("/verify-email")) ?? "");
  await page.getByRole("button", { name: "Confirm email address" }).click();
  await expect(page.getByText("is confirmed")).toBeVisible();
  await signInByForm(page, person);
  return person;
}

/** Sets the app up on the page that is open. Answers its secret and the recovery codes. */
async function setUpApp(page: Page, screens?: string): Promise<{ secret: string; codes: string[] }> {
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  await expect(page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
  const secret = (await page.getByTestId("totp-secret").textContent()) ?? "";
  if (screens) await keepScreens(page, `${screens}-app`);
  await page.getByLabel("Code of the app").fill("000000");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText(/is not right, or was used already/i)).toBeVisible();
  await page.getByLabel("Code of the app").fill(codeOf(secret));
  await page.getByRole("button", { name: "Turn on" }).click();
  const list = page.getByRole("list", { name: "Recovery codes" });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  const codes = await list.getByRole("listitem").allTextContents();
  if (screens) await keepScreens(page, `${screens}-codes`);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  expect((await saved).suggestedFilename()).toBe("bulkhead-recovery-codes.txt");
  await page.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("10 of 10 recovery codes left")).toBeVisible();
  return { secret, codes };
}

/** A browser without a session, at the page that asks for the code. */
async function atSecondStep(browser: Browser, { email, password }: Somebody): Promise<Page> {
  const page = await (await browser.newContext({ extraHTTPHeaders: ownAddress() })).newPage();
  await page.goto(`${demo().appUrl}/sign-in?next=/security`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/sign-in/second-factor**");
  return page;
}

async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Continue" }).click();
}

test("a second factor: set up, asked for, by code and by recovery code, never twice by the same", async ({
  page,
  browser,
}) => {
  const person = await newPerson(page);
  await page.goto(`${demo().appUrl}/security`);
  await expect(page.getByText("Signing in asks for nothing beyond")).toBeVisible();
  await expectAccessible(page, "security");
  await keepScreens(page, "security");
  const { secret, codes } = await setUpApp(page, "second-factor");
  expect((await waitForMail(person.email, "second factor")).subject).toContain("was added");

  const code = codeOf(secret, 1);
  const second = await atSecondStep(browser, person);
  await expectAccessible(second, "second-step");
  await keepScreens(second, "second-step");
  await giveCode(second, code);
  await second.waitForURL("**/security");

  const third = await atSecondStep(browser, person);
  await giveCode(third, code);
  await expect(third.getByText("was used already")).toBeVisible();
  await giveCode(third, codes[0]?.toLowerCase() ?? "");
  await third.waitForURL("**/security");
  await expect(third.getByText("9 of 10 recovery codes left")).toBeVisible();

  const log = third.getByRole("list", { name: "Recent activity" });
  await expect(log.getByText("A recovery code was used")).toBeVisible();
  // It is written after its answer: the page may have been there first.
  await expect(async () => {
    await third.reload();
    await expect(log.getByText("A sign-in failed")).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 15_000 });
  await keepScreens(third, "security-with-factor");

  // The list of sessions: the second browser is signed out from the third.
  await expect(third.getByText("This device")).toBeVisible();
  await third.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(third.getByText(/other sessions were signed out/)).toBeVisible();
  await second.goto(`${demo().appUrl}/security`);
  await second.waitForURL("**/sign-in**");
});

test("a link by mail signs in at a click, once, and a scanner does not use it up", async ({
  page,
  browser,
}) => {
  const person = await newPerson(page);
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${demo().appUrl}/sign-in`);
  await other.getByRole("link", { name: "E-mail me a link" }).click();
  await expectAccessible(other, "sign-in-link");
  await keepScreens(other, "sign-in-link");
  await other.getByLabel("Email").fill(person.email);
  await other.getByRole("button", { name: "E-mail me a link" }).click();
  await expect(other.getByText("a link is on its way")).toBeVisible();
  const mail = await waitForMail(person.email, "link to sign in");
  const link = mail.links.find((url) => url.includes("/sign-in/link")) ?? "";
  await fetch(link); // A mail scanner: it uses nothing up.
  await other.goto(link);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.waitForURL("**/new");
  const late = await (await browser.newContext()).newPage();
  await late.goto(link);
  await late.getByRole("button", { name: "Sign in" }).click();
  await expect(late.getByText("already used, or has expired")).toBeVisible();
});

test("a workspace that requires a second factor leads its people to set it up", async ({ page }) => {
  await newPerson(page);
  const slug = `vault-${randomBytes(4).toString("hex")}`;
  await page.goto(`${demo().appUrl}/new`);
  await page.getByLabel("Name").fill("Vault");
  await page.getByLabel("Address").fill(slug);
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.waitForURL(`**/${slug}`);
  await page.goto(`${demo().appUrl}/${slug}/settings`);
  await page.getByRole("checkbox", { name: "Require a second factor" }).click();
  await page.getByRole("button", { name: "Save sign-in rules" }).click();
  await expect(page.getByText("Set up your own second factor first")).toBeVisible();
  await setUpApp(page);
  await page.getByLabel("Minutes without use").fill("30");
  await page.getByRole("button", { name: "Save sign-in rules" }).click();
  await expect(page.getByText("The sign-in rules are saved.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Minutes without use")).toHaveValue("30");
  await keepScreens(page, "sign-in-rules");
  await expectAccessible(page, "sign-in-rules");
});

test("a session is ended from the list: its browser is out at its next click, and no other", async ({
  page,
  browser,
}) => {
  const { owner, slug } = demoTenant("globex");
  const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
  const lost = await (await browser.newContext({ userAgent: firefox })).newPage();
  await signIn(lost, owner);
  await lost.goto(`${demo().appUrl}/${slug}/projects`);
  await expect(lost.getByRole("heading", { name: "Projects" })).toBeVisible();

  await signIn(page, owner);
  await page.goto(`${demo().appUrl}/security`);
  const signOut = page.getByRole("button", { name: "Sign out Firefox on Windows" });
  const row = page.getByRole("listitem").filter({ has: signOut });
  await expect(row).toContainText("last used");
  await keepScreens(page, "sessions");
  await signOut.click();
  await expect(page.getByText("Firefox on Windows is signed out.")).toBeVisible();
  await expect(row).toHaveCount(0);

  await lost.getByRole("link", { name: "Tasks" }).click();
  await lost.waitForURL("**/sign-in**");
  await page.reload();
  await expect(page.getByText("This device")).toBeVisible();
});
