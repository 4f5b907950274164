import { demo } from "./support/demo";
import { expect, signIn, test } from "./support/page";

const flags = () => `${demo().appUrl}/operator/feature-flags`;

test("a link that is followed while a search waits is followed, however slow the next page is", async ({
  page,
}) => {
  await signIn(page, demo().operator);
  await page.goto(flags());
  // Typing has rested long before the next page is there.
  await page.route("**/operator/feature-flags/drafts?_rsc=*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await route.continue();
  });
  await page.getByLabel("Search flags").fill("nothing of the kind");
  await page.getByRole("link", { name: "Drafts", exact: true }).click();
  await page.waitForURL("**/operator/feature-flags/drafts");
  await expect(page.getByRole("heading", { name: "Drafts of flags" })).toBeVisible();
  expect(new URL(page.url()).search).toBe("");
});

test("a search that lands leaves the focus and what was typed since, and a reset empties the field", async ({
  page,
}) => {
  await signIn(page, demo().operator);
  await page.goto(flags());
  const field = page.getByLabel("Search flags");
  await field.focus();
  await page.keyboard.type("no such");
  await expect(page).toHaveURL(/search=no\+such$/);
  await page.keyboard.type(" flag");
  await expect(field).toHaveValue("no such flag");
  await expect(field).toBeFocused();
  await expect(page).toHaveURL(/search=no\+such\+flag$/);
  await page.getByRole("button", { name: "Show all flags" }).click();
  await expect(page).toHaveURL(flags());
  await expect(field).toHaveValue("");
  await field.fill("again");
  await expect(page).toHaveURL(/search=again$/);
});
