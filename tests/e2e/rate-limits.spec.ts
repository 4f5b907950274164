import { demo, demoTenant } from "./support/demo";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

test("a workspace sees its limits, what is left of them, and what was refused to whom", async ({ page }) => {
  const { owner, slug, apiKey } = demoTenant("acme");
  const askExport = async () => {
    const answer = await fetch(`${demo().appUrl}/api/v1/audit-exports`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ format: "csv" }),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  // Ten at once are allowed, and one more in half a minute.
  await expect.poll(askExport, { intervals: [0], timeout: 60_000 }).toBe(429);

  await signIn(page, owner);
  await page.goto(`${demo().appUrl}/${slug}/rate-limits`);
  await expect(page.getByRole("heading", { name: "Limits", exact: true })).toBeVisible();
  await expect(page.getByRole("row", { name: /Workspace/ })).toContainText("a second");
  await expect(page.getByRole("row", { name: /Slow calls at once/ })).toContainText("as calls end");
  const refused = page.getByRole("region", { name: "Refused calls" });
  await expect(refused.getByRole("row", { name: /Exports/ })).toContainText("Demo key", { timeout: 15_000 });
  await page.getByRole("button", { name: "Show numbers" }).click();
  await expect(page.getByRole("columnheader", { name: "Served" })).toBeVisible();
  await page.getByRole("button", { name: "Show chart" }).click();
  await expect(page.getByRole("img", { name: /Bar chart of calls by minute/ })).toBeVisible();
  await expectAccessible(page, "rate-limits");
  await keepScreens(page, "rate-limits");
});
