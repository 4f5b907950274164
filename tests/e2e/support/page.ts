import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { demo, type Person } from "./demo";

/** An address for every test: ten sign-ins a minute are all that one is given. */
let tests = 0;
const addressOfTest = (worker: number) => {
  tests += 1;
  return `198.18.${worker % 250}.${tests % 250}`;
};

/** How a violation of the content security policy is written into the console, by the page itself. */
const VIOLATION = "Content security policy violated";

/**
 * Each test's browsers come from an address of its own. Every page, whoever opened its context, must stay free of
 * errors and of violations of its content security policy.
 */
export const test = base.extend<{ complaints: string[] }>({
  extraHTTPHeaders: async ({ headless: _headless }, use, { workerIndex }) => {
    await use({ "x-forwarded-for": addressOfTest(workerIndex) });
  },
  complaints: [
    async ({ browser, context }, use) => {
      const complaints: string[] = [];
      const listen = (each: BrowserContext) => watch(each, complaints);
      browser.on("context", listen);
      await listen(context);
      await use(complaints);
      browser.off("context", listen);
      await Promise.all(browser.contexts().flatMap((each) => each.pages().map(hearOut)));
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

async function watch(context: BrowserContext, complaints: string[]): Promise<void> {
  context.on("console", (message) => {
    const text = message.text();
    const expected = /Failed to load resource/.test(text);
    if (message.type() === "error" && !expected) complaints.push(text);
  });
  context.on("weberror", (error) => complaints.push(error.error().message));
  await context.addInitScript((violation) => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
      const place = `${sourceFile}:${lineNumber} ${sample}`;
      console.error(`${violation}: ${effectiveDirective} ${blockedURI} at ${place} on ${location.pathname}`);
    });
  }, VIOLATION);
}

/** A round trip behind whatever the page has said until now. */
async function hearOut(page: Page): Promise<void> {
  await page.evaluate(() => undefined).catch(() => undefined);
}

export { expect };

/** Gives the page's browser a session, by the request that the form sends: the form itself takes longer. */
export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  const url = `${demo().appUrl}/api/auth`;
  const { csrfToken } = await (await page.request.get(`${url}/csrf`)).json();
  const form = { csrfToken, email, password, callbackUrl: "/workspaces", json: "true", redirect: "false" };
  const answer = await page.request.post(`${url}/callback/credentials`, { form });
  expect([email, answer.status()]).toEqual([email, 200]);
}

/** Signs in as a person does. */
export async function signInByForm(page: Page, person: Person): Promise<void> {
  await page.goto(`${demo().appUrl}/sign-in`);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

const FOLDER = process.env.SCREENSHOTS_DIR ?? "test-results/screens";

/** The whole API reference would be a picture of more pixels than a browser draws at once. */
const TALLEST = 8_000;

/** Each differs from the one before in one thing: a change of width costs more than one of colours. */
const LOOKS = [
  [1280, "light"],
  [1280, "dark"],
  [360, "dark"],
  [360, "light"],
] as const;

/** Keeps the page as a picture in dark and light, wide and narrow: `<name>-<theme>-<width>.png`. */
export async function keepScreens(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  let wide = 0;
  for (const [width, theme] of LOOKS) {
    if (width !== wide) await page.setViewportSize({ width, height: 800 });
    wide = width;
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    const { overflow, height } = await settled(page);
    const whole = { fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(height, TALLEST) } };
    const path = join(FOLDER, `${name}-${theme}-${width}.png`);
    await page.screenshot({ path, ...(width === 360 && whole) });
    expect([name, theme, width, overflow]).toEqual([name, theme, width, 0]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/**
 * Scrolls up, and resolves when fonts are there, what moved has come to rest, and the browser has painted it. Answers
 * by how many pixels the page is too wide, and how tall it is.
 */
async function settled(page: Page): Promise<{ overflow: number; height: number }> {
  return page.evaluate(async () => {
    scrollTo(0, 0);
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    await document.fonts.ready;
    // What was resized draws itself in the next frame, and may begin to move then.
    await painted();
    await painted();
    const moving = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(moving.map(({ finished }) => finished));
    await painted();
    const { scrollWidth, clientWidth, scrollHeight } = document.documentElement;
    return { overflow: scrollWidth - clientWidth, height: scrollHeight };
  });
}

/** WCAG 2.2 AA as far as a machine can tell. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  // In the page itself rather than in a blank one beside it: that would matter to frames of other origins alone.
  const { violations } = await new AxeBuilder({ page })
    .options({ runOnly: { type: "tag", values }, resultTypes: ["violations"] })
    .setLegacyMode()
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
  expect([name, found]).toEqual([name, []]);
}
