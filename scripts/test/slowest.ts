import { relative } from "node:path";
import { readReport } from "./counts";

export interface TimedFile {
  file: string;
  seconds: number;
}

interface VitestReport {
  testResults: { name: string; startTime: number; endTime: number }[];
}

interface PlaywrightSuite {
  file: string;
  specs?: { tests: { results: { duration: number }[] }[] }[];
  suites?: PlaywrightSuite[];
}

/** How long each file of vitest's JSON report took, from its first test to its last. None without a report. */
export async function timeVitest(file: string, root: string): Promise<TimedFile[]> {
  const report = await readReport<VitestReport>(file);
  return (report?.testResults ?? []).map(({ name, startTime, endTime }) => ({
    file: relative(root, name),
    seconds: (endTime - startTime) / 1_000,
  }));
}

/** How long the tests of each file of Playwright's JSON report took together. None without a report. */
export async function timePlaywright(file: string): Promise<TimedFile[]> {
  const report = await readReport<{ suites: PlaywrightSuite[] }>(file);
  return (report?.suites ?? []).map((suite) => ({
    file: `tests/e2e/${suite.file}`,
    seconds: durationOf(suite) / 1_000,
  }));
}

function durationOf({ specs = [], suites = [] }: PlaywrightSuite): number {
  const own = specs.flatMap(({ tests }) => tests.flatMap(({ results }) => results));
  return sum(own.map(({ duration }) => duration)) + sum(suites.map(durationOf));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** The ten files that took longest, a line each, the slowest first. */
export function slowestLines(files: readonly TimedFile[]): string[] {
  return [...files]
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 10)
    .map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`);
}
