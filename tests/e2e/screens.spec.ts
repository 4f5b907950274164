import { randomBytes } from "node:crypto";
import type { Browser, Locator, Page } from "@playwright/test";
import { HOSTILE_TEXTS } from "@/tests/support/hostile-texts";
import { demo, demoTenant } from "./support/demo";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";
import { PAGES, type PageVisit, type Visitor } from "./support/pages";

test.setTimeout(240_000);

async function visit(page: Page, path: string, name: string, ready: string | RegExp): Promise<void> {
  await page.goto(`${demo().appUrl}${path}`);
  await expect(page.getByText(ready).first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  // The API reference is Scalar's page: its own buttons are its makers' to mend.
  if (name !== "api-reference") await expectAccessible(page, name);
  await keepScreens(page, name);
}

test("the public pages are readable in dark and light, wide and narrow", async ({ page }) => {
  await visit(page, "/", "home", /Bulkhead/);
  await visit(page, "/sign-in", "sign-in", "Sign in");
  await visit(page, "/sign-up", "sign-up", "Create account");
  await visit(page, "/docs/api", "api-reference", "Bulkhead API");
  await visit(page, "/docs/errors", "errors", "rate_limited");
});

test("the dashboard is readable in dark and light, wide and narrow", async ({ page }) => {
  const { owner, slug } = demoTenant("acme");
  await signIn(page, owner);
  await visit(page, `/${slug}`, "dashboard", /Acme/);
  await visit(page, `/${slug}/projects`, "projects", "Website relaunch");
  await visit(page, `/${slug}/tasks`, "tasks", "Build the first cut");
  await visit(page, `/${slug}/api-keys`, "api-keys", "Demo key");
  await visit(page, `/${slug}/members`, "members", "Ada Acme");
  await visit(page, `/${slug}/members/roles`, "roles", "Built-in roles");
  await visit(page, `/${slug}/usage`, "usage", "API calls over time");
  await visit(page, `/${slug}/rate-limits`, "rate-limits", "What is left now");
  await visit(page, `/${slug}/billing`, "billing", "Pro plan");
  await visit(page, `/${slug}/audit-entries`, "audit-entries", "Who did what in this workspace");
  await visit(page, `/${slug}/settings`, "settings", "Sessions");
});

test("an operator sees every tenant, and nobody else sees the page", async ({ page, browser }) => {
  await signIn(page, demo().operator);
  await visit(page, "/operator/tenants", "operator-tenants", "Acme Rockets");
  const other = await (await browser.newContext()).newPage();
  await signIn(other, demoTenant("globex").owner);
  const answer = await other.goto(`${demo().appUrl}/operator/tenants`);
  expect(answer?.status()).toBe(404);
  await expect(other.getByText("There is nothing here")).toBeVisible();
  await expect(other.getByText("Acme Rockets")).toHaveCount(0);
});

test("a member of one tenant does not see another's workspace", async ({ page }) => {
  await signIn(page, demoTenant("globex").member);
  const answer = await page.goto(`${demo().appUrl}/acme/projects`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByText("Website relaunch")).toHaveCount(0);
  await expect(page.getByText("There is nothing here")).toBeVisible();
  await keepScreens(page, "not-found");
});

/** Ids for the pages about one thing: a project of the seed's, and a service account that is made. */
async function idsOf(page: Page, slug: string): Promise<{ project: string; account: string }> {
  const listed = await page.request.get(`${demo().appUrl}/api/trpc/projects.list?input=%7B%7D`, {
    headers: { "x-tenant": slug },
  });
  const account = await act(page, slug, "serviceAccounts.create", { name: "Looked at", role: "viewer" });
  return { project: String((await listed.json()).result.data.data[0].id), account: account.id };
}

async function pageOf(browser: Browser, visitor: Visitor): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  if (visitor === "operator") await signIn(page, demo().operator);
  if (visitor === "member") await signIn(page, demoTenant("globex").owner);
  return page;
}

async function look(page: Page, { path, lands, status = 200 }: PageVisit): Promise<void> {
  const answer = await page.goto(`${demo().appUrl}${path}`);
  expect([path, answer?.status()]).toEqual([path, status]);
  expect(new URL(page.url()).pathname).toBe(lands ?? path.replace(/\?.*/, ""));
  // The reference of the API is drawn by a large script: a busy machine takes its time over it.
  await expect(page.getByRole("main").first()).toBeVisible({ timeout: 45_000 });
  await page.waitForLoadState("networkidle");
}

for (const visitor of ["nobody", "member", "operator"] as const) {
  test(`every page that ${visitor} sees keeps to its content security policy`, async ({ browser }) => {
    const page = await pageOf(browser, visitor);
    const ids = visitor === "member" ? await idsOf(page, "globex") : { project: "", account: "" };
    const visits = Object.values(PAGES).filter(({ as }) => as === visitor);
    const lookOn = async (own: Page) => {
      for (let visit = visits.shift(); visit; visit = visits.shift()) {
        const path = visit.path
          .replace(":project", ids.project)
          .replace(":account", ids.account)
          .replace(":tenant", demoTenant("globex").id);
        await look(own, { ...visit, path });
      }
    };
    // Three at a time: each waits until its network is quiet.
    const context = page.context();
    await Promise.all([page, await context.newPage(), await context.newPage()].map(lookOn));
  });
}

test("a dialog, a message and a change of theme bring no style that the policy forbids", async ({ page }) => {
  const { owner, slug } = demoTenant("acme");
  await signIn(page, owner);
  await page.goto(`${demo().appUrl}/${slug}/projects`);
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveClass(/dark/);
  await page.getByRole("button", { name: "New project" }).first().click();
  await page.getByLabel("Name").fill("Under a strict policy");
  // The lock of the page behind it is a style element: it holds, so it was not refused.
  await expect(page.locator("body")).toHaveCSS("overflow", "hidden");
  await page.getByRole("button", { name: "Create project" }).click();
  const toast = page.locator("[data-sonner-toast]").first();
  await expect(toast).toBeVisible();
  await expect(toast).toHaveCSS("position", "absolute");
});

/** Calls an operation as the page does, in a workspace or outside. Answers what it made. */
async function act(page: Page, tenant: string, operation: string, input: unknown): Promise<{ id: string }> {
  const answer = await page.request.post(`${demo().appUrl}/api/trpc/${operation}`, {
    headers: { "content-type": "application/json", origin: demo().appUrl, "x-tenant": tenant },
    data: JSON.stringify(input),
  });
  expect([operation, answer.status(), await answer.text()]).toEqual([operation, 200, expect.any(String)]);
  return (await answer.json()).result.data;
}

test("a name that is script is shown as text, wherever it stands", async ({ page }) => {
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  const slug = `hostile-${randomBytes(4).toString("hex")}`;
  const [script, name] = HOSTILE_TEXTS;
  const workspace = `${script} ${slug}`;
  await signIn(page, demo().operator);
  await act(page, "", "tenants.create", { name: workspace, slug });
  await expect(async () => {
    await act(page, slug, "roles.create", { name, description: script, permissions: ["projects:read"] });
  }).toPass({ timeout: 60_000 });
  const { id: projectId } = await act(page, slug, "projects.create", { name, description: script });
  await act(page, slug, "tasks.create", { projectId, title: name });
  await act(page, slug, "apiKeys.create", { name, scopes: ["projects:read"] });

  // A choice that is not open holds the name too, where nobody sees it.
  const shown = (text: Locator) => text.filter({ visible: true }).first();
  const own = ["projects", `projects/${projectId}`, "tasks", "members/roles", "api-keys", "audit-entries"];
  for (const path of own) {
    await page.goto(`${demo().appUrl}/${slug}/${path}`);
    await expect(shown(page.getByRole("main").getByText(name)), path).toBeVisible();
    await expect(shown(page.getByText(workspace)), path).toBeVisible();
  }
  for (const path of [slug, "operator/tenants"]) {
    await page.goto(`${demo().appUrl}/${path}`);
    await expect(shown(page.getByText(workspace)), path).toBeVisible();
  }
  expect(dialogs).toEqual([]);
});

test("a violation is a complaint, on a page of any context, by the page's word and by the browser's", async ({
  page,
  browser,
  complaints,
}) => {
  const context = await browser.newContext();
  for (const each of [page, await context.newPage()]) {
    await each.goto(`${demo().appUrl}/sign-in`);
    expect(complaints).toEqual([]);
    await each.evaluate(() => {
      const image = document.createElement("img");
      image.src = "https://elsewhere.invalid/pixel.png";
      document.body.append(image);
    });
    await expect.poll(() => complaints.length).toBe(2);
    expect(complaints).toContainEqual(expect.stringContaining("policy violated: img-src https://elsewhere"));
    expect(complaints).toContainEqual(
      expect.stringMatching(/violates the following Content Security Policy/),
    );
    complaints.length = 0;
  }
  await context.close();
});
