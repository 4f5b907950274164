import { readFile } from "node:fs/promises";

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface VitestReport {
  numPassedTests: number;
  numPendingTests: number;
  numTodoTests?: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

const missing: Counts = { passed: 0, failed: 1, skipped: 0 };

/** Counts vitest's JSON report. A file that failed before its tests counts as one failure, as does no report. */
export async function countVitest(file: string): Promise<Counts> {
  const report = await readReport<VitestReport>(file);
  if (!report) return missing;
  const failed = report.testResults.map(({ status, assertionResults }) => {
    const tests = assertionResults.filter((result) => result.status === "failed").length;
    return tests === 0 && status === "failed" ? 1 : tests;
  });
  return {
    passed: report.numPassedTests,
    failed: failed.reduce((sum, count) => sum + count, 0),
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/** Counts Playwright's JSON report. An error outside any test counts as one failure, as does no report. */
export async function countPlaywright(file: string): Promise<Counts> {
  const report = await readReport<PlaywrightReport>(file);
  if (!report) return missing;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped };
}

export function addCounts(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** The plain line that a run ends with. */
export function countsLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** A JSON report, or nothing where there is none. */
export async function readReport<Report>(file: string): Promise<Report | undefined> {
  return readFile(file, "utf8").then(JSON.parse, () => undefined);
}
