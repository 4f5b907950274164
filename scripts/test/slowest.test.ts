import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slowestLines, timePlaywright, timeVitest } from "./slowest";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bulkhead-slowest-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function report(content: object): Promise<string> {
  const file = join(folder, "report.json");
  await writeFile(file, JSON.stringify(content));
  return file;
}

describe("the slowest files of a run", () => {
  it("are timed by both reports", async () => {
    const vitest = await report({
      testResults: [{ name: "/repository/db/pool.test.ts", startTime: 1_000, endTime: 3_500 }],
    });
    expect(await timeVitest(vitest, "/repository")).toEqual([{ file: "db/pool.test.ts", seconds: 2.5 }]);
    const test = (...durations: number[]) => ({
      tests: [{ results: durations.map((duration) => ({ duration })) }],
    });
    const nested = { file: "a.spec.ts", specs: [test(500)] };
    const playwright = await report({
      suites: [{ file: "a.spec.ts", specs: [test(1_000), test(250, 250)], suites: [nested] }],
    });
    expect(await timePlaywright(playwright)).toEqual([{ file: "tests/e2e/a.spec.ts", seconds: 2 }]);
  });

  it("are none without a report", async () => {
    expect(await timeVitest(join(folder, "none.json"), "/")).toEqual([]);
    expect(await timePlaywright(join(folder, "none.json"))).toEqual([]);
  });

  it("are ten lines at most, the slowest first", () => {
    const lines = slowestLines(Array.from({ length: 12 }, (_, n) => ({ file: `${n}.test.ts`, seconds: n })));
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe("   11.0 s  11.test.ts");
    expect(lines.at(-1)).toBe("    2.0 s  2.test.ts");
  });
});
