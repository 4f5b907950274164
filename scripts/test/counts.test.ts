import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addCounts, countPlaywright, countsLine, countVitest } from "./counts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bulkhead-counts-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function report(content: object): Promise<string> {
  const file = join(folder, "report.json");
  await writeFile(file, JSON.stringify(content));
  return file;
}

describe("the counts of a run", () => {
  it("take a test file that could not be loaded as a failure", async () => {
    const file = await report({
      numPassedTests: 3,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        { status: "failed", assertionResults: [] },
        { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] },
        { status: "passed", assertionResults: [{ status: "passed" }, { status: "passed" }] },
      ],
    });
    expect(await countVitest(file)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  it("take an error outside the browser tests as a failure", async () => {
    const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 2 };
    const file = await report({ stats, errors: [{ message: "globalSetup" }] });
    expect(await countPlaywright(file)).toEqual({ passed: 0, failed: 1, skipped: 2 });
  });

  it("take a missing report as a failure", async () => {
    expect(await countVitest(join(folder, "none.json"))).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(await countPlaywright(join(folder, "none.json"))).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it("are summed into one plain line", () => {
    const sum = addCounts({ passed: 2, failed: 0, skipped: 1 }, { passed: 3, failed: 1, skipped: 0 });
    expect(countsLine(sum)).toBe("5 passed, 1 failed, 1 skipped");
  });
});
