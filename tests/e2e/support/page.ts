import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { demo } from "./demo";

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

export async function signIn(page: Page, person: { email: string; password: string }): Promise<void> {
  await page.goto(`${demo().appUrl}/sign-in`);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

const FOLDER = process.env.SCREENSHOTS_DIR ?? "test-results/screens";

/** Keeps the page as a picture in dark and light, wide and narrow: `<name>-<theme>-<width>.png`. */
export async function keepScreens(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await page.evaluate(() => scrollTo(0, 0));
      await settled(page);
      await page.screenshot({ path: join(FOLDER, `${name}-${theme}-${width}.png`), fullPage: width === 360 });
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect([name, width, overflow]).toEqual([name, width, 0]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
}

/** Resolves when fonts are there, what moved has come to rest, and the browser has painted it. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
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
  });
}

/** WCAG 2.2 AA as far as a machine can tell. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
  expect([name, found]).toEqual([name, []]);
}
