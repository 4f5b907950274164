import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const resolve = { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } };

/**
 * Files that measure a rate, load several processes, or want something within two seconds: they run after the others,
 * one by one, so that nothing else uses the processors.
 */
const alone = [
  "server/platform/rate-limit/two-processes.test.ts",
  "tests/chaos/entitlements.test.ts",
  "tests/chaos/flags.test.ts",
  "tests/chaos/limits.test.ts",
  "tests/chaos/overload.test.ts",
  "tests/chaos/two-apps.test.ts",
];

/** Files that put another module in a real one's place: each has a process of its own. */
const isolated = ["**/*.isolated.test.ts"];

/** What takes longest begins first: else a run ends with one file at work and the other processes idle. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const slow = /\/(tests\/(chaos|isolation)|local\/(supervisor|inngest))\//;
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => Number(slow.test(b.moduleId)) - Number(slow.test(a.moduleId)));
  }
}

const each = defineConfig({
  resolve,
  test: {
    exclude: ["node_modules/**", ".next/**", ".local/**"],
    // Generous, and free of charge while all is green: a busy machine is no fault of the code.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    // A process serves many files, one after another: see tests/support/own-process.ts.
    isolate: false,
    setupFiles: ["tests/support/own-process.ts"],
  },
});

export default defineConfig({
  resolve,
  test: {
    globalSetup: ["tests/support/global-setup.ts"],
    sequence: { sequencer: SlowFirst },
    // Most files wait for Postgres, Redis or a child process most of the time: more of them than processors.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    projects: [
      mergeConfig(each, {
        test: { name: "together", include: ["**/*.test.ts"], exclude: [...alone, ...isolated] },
      }),
      mergeConfig(each, { test: { name: "isolated", include: isolated, isolate: true } }),
      mergeConfig(each, {
        test: { name: "alone", include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } },
      }),
    ],
  },
});
