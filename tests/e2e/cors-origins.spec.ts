import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { demo, demoTenant } from "./support/demo";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

/** A site of somebody's own: another origin than the app's. */
async function serveSite(): Promise<{ origin: string; close: () => void }> {
  const server = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end("<!doctype html><title>A customer's page</title>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, close: () => server.close() };
}

interface Seen {
  status: number;
  requestId: string | null;
  limit: string | null;
  text: string;
}

/** What a script of the page sees of an answer; "blocked" where the browser shows it nothing. */
function ask(site: Page, path: string, key: string): Promise<Seen | "blocked"> {
  return site.evaluate(
    async ({ url, authorization }) => {
      try {
        const answer = await fetch(url, { headers: { authorization } });
        const { status, headers } = answer;
        const [requestId, limit] = [headers.get("x-request-id"), headers.get("ratelimit")];
        return { status, requestId, limit, text: await answer.text() };
      } catch {
        return "blocked";
      }
    },
    { url: `${demo().appUrl}/api/v1${path}`, authorization: `Bearer ${key}` },
  );
}

test("a page of a listed origin reads with its workspace's key, and with another's it does not", async ({
  page,
  browser,
  complaints,
}) => {
  const { owner, slug, apiKey } = demoTenant("acme");
  const other = demoTenant("globex");
  const { origin, close } = await serveSite();
  // Without the header of our own tests, which a preflight would ask leave for.
  const context = await browser.newContext({ extraHTTPHeaders: {} });
  const site = await context.newPage();
  await site.goto(origin);
  expect(await ask(site, "/projects", apiKey)).toBe("blocked");

  await signIn(page, owner);
  await page.goto(`${demo().appUrl}/${slug}/settings`);
  const section = page.getByRole("region", { name: "API from browsers" });
  await expect(section.getByText("No origins yet.")).toBeVisible();
  await section.getByLabel("Origin", { exact: true }).fill("http://app.example.com/path");
  await section.getByRole("button", { name: "Add origin" }).click();
  await expect(section.getByText(/Must be an origin such as/i)).toBeVisible();
  await section.getByLabel("Origin", { exact: true }).fill(` ${origin}/ `);
  await section.getByRole("button", { name: "Add origin" }).click();
  await expect(section.getByRole("list", { name: "Origins" }).getByText(origin)).toBeVisible();
  await section.getByLabel("Origin", { exact: true }).fill(origin);
  await section.getByRole("button", { name: "Add origin" }).click();
  await expect(section.getByText(/Is on the list already/i)).toBeVisible();
  await expectAccessible(page, "settings-origins");
  await keepScreens(page, "settings-origins");

  // What was learned of the origin before it was listed is believed for some seconds.
  await expect.poll(() => ask(site, "/projects", apiKey)).not.toBe("blocked");
  expect(await ask(site, "/projects", apiKey)).toMatchObject({
    status: 200,
    requestId: expect.stringMatching(/./),
    limit: expect.stringContaining("tenant"),
    text: expect.stringContaining("Website relaunch"),
  });
  const refused = await ask(site, "/projects/0190a000-0000-7000-8000-000000000000", apiKey);
  expect(refused).toMatchObject({ status: 404, text: expect.stringContaining("not_found") });
  expect(await ask(site, "/projects", other.apiKey)).toBe("blocked");
  expect(await ask(site, "/projects", `${apiKey.slice(0, -1)}~`)).toBe("blocked");

  await section.getByRole("button", { name: `Remove ${origin}` }).click();
  await expect(section.getByText("No origins yet.")).toBeVisible();
  expect(await ask(site, "/projects", apiKey)).toBe("blocked");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(section.getByText(origin)).toBeVisible();
  await section.getByRole("button", { name: `Remove ${origin}` }).click();
  await expect(section.getByText("No origins yet.")).toBeVisible();
  await context.close();
  close();
  // The browser's own words on each answer that it kept from the page.
  expect(complaints.filter((text) => !text.includes("blocked by CORS policy"))).toEqual([]);
  complaints.length = 0;
});
