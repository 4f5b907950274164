import { mkdir, rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { root } from "@/scripts/bootstrap/paths.mjs";
import { findBrowser } from "@/tests/support/browser";
import { addCounts, type Counts, countPlaywright, countsLine, countVitest } from "./counts";
import { bin, hasBrowserTests, runStep } from "./run-step";
import { slowestLines, type TimedFile, timePlaywright, timeVitest } from "./slowest";

// All of `npm test`: static checks, then vitest, then Playwright. A failed step does not hide the later ones.
const parts = ["static", "unit", "browser"] as const;
type Part = (typeof parts)[number];

const { values } = parseArgs({ options: { only: { type: "string" } } });
const only = parts.find((part) => part === values.only);
if (values.only && !only) {
  console.error(`  ✗ --only is ${parts.join(", ")}, not ${values.only}.`);
  process.exit(2);
}
const wants = (part: Part) => !only || only === part;
const failed: string[] = [];
let counts: Counts = { passed: 0, failed: 0, skipped: 0 };
const timed: TimedFile[] = [];
process.env.NEXT_TELEMETRY_DISABLED = "1";

await rm("reports", { recursive: true, force: true });
await mkdir("reports", { recursive: true });
if (wants("static")) await checkStatically();
if (wants("unit")) await runUnit();
if (wants("browser")) await runBrowser();
finish();

async function checkStatically(): Promise<void> {
  await step("next typegen", [bin("next"), "typegen"]);
  await step("type check", [bin("tsc"), "--noEmit"]);
  await step("lint", [bin("biome"), "check", "."]);
  await step("unused code", [bin("knip")]);
}

async function runUnit(): Promise<void> {
  await step("unit and integration tests", [
    bin("vitest"),
    "run",
    "--reporter=default",
    "--reporter=json",
    "--outputFile.json=reports/vitest.json",
  ]);
  counts = addCounts(counts, await countVitest("reports/vitest.json"));
  timed.push(...(await timeVitest("reports/vitest.json", root)));
}

async function runBrowser(): Promise<void> {
  if (!(await hasBrowserTests())) {
    console.log("\n  • no browser tests in tests/e2e");
    return;
  }
  const started = Date.now();
  try {
    process.env.PLAYWRIGHT_CHROMIUM_PATH = await findBrowser((line) => console.log(`  … ${line}`));
  } catch (error) {
    console.error(`\n  ✗ ${error instanceof Error ? error.message : error}`);
    failed.push("browser");
    return;
  }
  console.log(
    `\n  ✓ browser (${((Date.now() - started) / 1000).toFixed(1)} s) ${process.env.PLAYWRIGHT_CHROMIUM_PATH}`,
  );
  await step("browser tests", [bin("playwright"), "test"]);
  counts = addCounts(counts, await countPlaywright("reports/playwright.json"));
  timed.push(...(await timePlaywright("reports/playwright.json")));
}

async function step(name: string, command: string[]): Promise<void> {
  if (!(await runStep(name, command))) failed.push(name);
}

function finish(): void {
  const ran = counts.passed + counts.failed;
  if (timed.length) console.log(["\n  the slowest files:", ...slowestLines(timed)].join("\n"));
  if (failed.length) console.log(`\n  ✗ failed: ${failed.join(", ")}`);
  else if (only !== "static" && ran === 0) console.log("\n  ✗ no test ran");
  else console.log("\n  ✓ all green");
  const bad = failed.length > 0 || counts.failed > 0 || (only !== "static" && ran === 0);
  process.stdout.write(`${countsLine(counts)}\n`, () => process.exit(bad ? 1 : 0));
}
