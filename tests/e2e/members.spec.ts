import { randomBytes } from "node:crypto";
import { demo, demoTenant } from "./support/demo";
import { waitForMail } from "./support/mail";
import { expect, expectAccessible, keepScreens, signIn, test } from "./support/page";

test.setTimeout(240_000);

const unique = randomBytes(4).toString("hex");
const guest = { email: `guest-${unique}@example.test`, password: `four-unrelated-words-${unique}` };

async function invitationLink(email: string): Promise<string> {
  const mail = await waitForMail(email, "invites you");
  const link = mail.links.find((url) => url.includes("/invitations"));
  if (!link) throw new Error("The mail has no link.");
  return link;
}

test("an invited person reads the mail, makes an account and is in; the link is dead then", async ({
  page,
  browser,
}) => {
  const { owner, slug } = demoTenant("acme");
  await signIn(page, owner);
  await page.goto(`${demo().appUrl}/${slug}/members`);
  await page.getByRole("button", { name: "Invite people" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Email addresses").fill(`${guest.email}\n${owner.email}`);
  await dialog.getByLabel("Role").selectOption("member");
  await keepScreens(page, "invite");
  await dialog.getByRole("button", { name: "Send invitations" }).click();
  await expect(page.getByText("1 of 2 invited")).toBeVisible();
  await expect(page.getByText("Is a member already.")).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("table", { name: "Open invitations" }).getByText(guest.email)).toBeVisible();
  await keepScreens(page, "members-invited");

  const context = await browser.newContext();
  const invited = await context.newPage();
  const link = await invitationLink(guest.email);
  await invited.goto(link);
  await expect(invited.getByRole("heading", { name: /Join/ })).toBeVisible();
  await keepScreens(invited, "invitation");
  await invited.getByLabel("Name").fill("Gale Guest");
  await invited.getByLabel("Password").fill(guest.password);
  await invited.getByRole("button", { name: "Create account and join" }).click();
  await invited.waitForURL(`**/${slug}`);

  await invited.goto(link);
  await expect(invited.getByRole("heading", { name: "This invitation is not valid" })).toBeVisible();
  await invited.goto(link.slice(0, -3));
  await expect(invited.getByRole("heading", { name: "This invitation is not valid" })).toBeVisible();
  await keepScreens(invited, "invitation-dead");
  await context.close();
});

test("a role of the workspace's own takes a button away, and its procedure refuses", async ({
  page,
  browser,
}) => {
  const { owner, member, slug } = demoTenant("acme");
  await signIn(page, owner);
  await page.goto(`${demo().appUrl}/${slug}/members/roles`);
  await page.getByRole("button", { name: "New role" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(`Reader ${unique}`);
  for (const label of ["See projects", "See tasks"]) {
    await dialog.getByRole("checkbox", { name: label }).check();
  }
  await keepScreens(page, "role-dialog");
  await dialog.getByRole("button", { name: "Create role" }).click();
  await expect(page.getByRole("table", { name: "Roles" }).getByText(`Reader ${unique}`)).toBeVisible();
  await keepScreens(page, "roles");

  const context = await browser.newContext();
  const reader = await context.newPage();
  await signIn(reader, member);
  await reader.goto(`${demo().appUrl}/${slug}/projects`);
  await expect(reader.getByRole("button", { name: "New project" }).first()).toBeVisible();

  await page.goto(`${demo().appUrl}/${slug}/members`);
  const row = page.getByRole("row").filter({ hasText: member.email });
  await row.getByRole("combobox").selectOption({ label: `Reader ${unique}` });
  await expect(page.getByText(/The role of .* is now Reader/)).toBeVisible();

  const refused = await reader.evaluate(async (tenant) => {
    const answer = await fetch("/api/trpc/projects.create", {
      method: "POST",
      headers: { "content-type": "application/json", "x-tenant": tenant },
      body: JSON.stringify({ name: "Forbidden" }),
    });
    return answer.status;
  }, slug);
  expect(refused).toBe(403);
  await reader.reload();
  await expect(reader.getByText("Website relaunch").first()).toBeVisible();
  await expect(reader.getByRole("button", { name: "New project" })).toHaveCount(0);
  await context.close();

  await row.getByRole("combobox").selectOption({ label: "Member" });
  await expect(page.getByText(/is now Member/)).toBeVisible();
});

test("who is signed out here is out at the next click, and comes back by signing in", async ({
  page,
  browser,
}) => {
  const { owner, member, slug } = demoTenant("globex");
  await signIn(page, owner);
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await signIn(theirs, member);
  await theirs.goto(`${demo().appUrl}/${slug}/projects`);
  await expect(theirs.getByRole("heading", { name: "Projects" })).toBeVisible();

  await page.goto(`${demo().appUrl}/${slug}/members`);
  await page
    .getByRole("row")
    .filter({ hasText: member.email })
    .getByRole("button", { name: /Actions for/ })
    .click();
  await keepScreens(page, "member-menu");
  await page.getByRole("menuitem", { name: "Sign out here" }).click();
  await expect(page.getByText(/has to sign in again to come in here/)).toBeVisible();
  await theirs.getByRole("link", { name: "Tasks" }).first().click();
  await theirs.waitForURL("**/sign-in?**error=SessionExpired**");
  await keepScreens(theirs, "sign-in-again");
  await theirs.getByLabel("Email").fill(member.email);
  await theirs.getByLabel("Password").fill(member.password);
  await theirs.getByRole("button", { name: "Sign in", exact: true }).click();
  await theirs.waitForURL(`**/${slug}/tasks`);

  await page.goto(`${demo().appUrl}/${slug}/settings`);
  await page.getByRole("button", { name: "Sign everybody else out" }).click();
  const dialog = page.getByRole("alertdialog");
  await expectAccessible(page, "end-all-sessions");
  await keepScreens(page, "end-all-sessions");
  await dialog.getByRole("textbox").fill((await dialog.locator("label strong").textContent()) ?? "");
  await dialog.getByRole("button", { name: "Sign everybody out" }).click();
  await expect(page.getByText(/(has|have) to sign in again\./)).toBeVisible();
  await theirs.getByRole("link", { name: "Projects" }).first().click();
  await theirs.waitForURL("**/sign-in?**error=SessionExpired**");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await context.close();
});

test("an owner hands the workspace over, and the other accepts", async ({ page, browser }) => {
  const { owner, member, slug } = demoTenant("globex");
  await signIn(page, owner);
  await page.goto(`${demo().appUrl}/${slug}/members`);
  const row = page.getByRole("row").filter({ hasText: member.email });
  await row.getByRole("button", { name: /Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Offer ownership" }).click();
  const dialog = page.getByRole("alertdialog");
  const workspace = (await dialog.locator("label strong").textContent()) ?? "";
  await dialog.getByRole("textbox").fill(workspace);
  await dialog.getByRole("button", { name: "Offer ownership" }).click();
  await expect(page.getByText(/The ownership is offered to/)).toBeVisible();

  const mail = await waitForMail(member.email, "offers you the ownership");
  const context = await browser.newContext();
  const heir = await context.newPage();
  await signIn(heir, member);
  await heir.goto(mail.links.find((url) => url.includes("/settings")) ?? "");
  await expect(heir.getByText(/offers you the ownership of/)).toBeVisible();
  await keepScreens(heir, "ownership-offer");
  await heir.getByRole("button", { name: "Accept ownership" }).click();
  await heir.getByRole("alertdialog").getByRole("textbox").fill(workspace);
  await heir.getByRole("button", { name: "Become the owner" }).click();
  await expect(heir.getByText(/offers you the ownership of/)).toHaveCount(0);
  await heir.goto(`${demo().appUrl}/${slug}/members`);
  const roleOf = (email: string) => heir.getByRole("row").filter({ hasText: email }).getByRole("combobox");
  await expect(roleOf(owner.email)).toHaveValue("admin");
  await expect(roleOf(member.email)).toHaveValue("owner");
  await context.close();
});
