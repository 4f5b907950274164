import { defineConfig } from "@playwright/test";
import { browserHere } from "./tests/support/browser";

const executablePath = browserHere();

export default defineConfig({
  testDir: "tests/e2e",
  // The files beside them that end in .test.ts are vitest's.
  testMatch: "**/*.spec.ts",
  globalSetup: "./local/supervisor/playwright-setup.ts",
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  globalTimeout: 30 * 60_000,
  reporter: [["list"], ["json", { outputFile: "reports/playwright.json" }]],
  outputDir: "test-results",
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 45_000,
    viewport: { width: 1280, height: 800 },
    // A trace slows every page down: `--trace retain-on-failure` records one where a picture does not tell enough.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
    },
  },
});
