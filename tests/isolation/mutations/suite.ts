import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** How the suite took it: which test failed first and with which words, or that nothing could be said. */
export type Verdict =
  | { kind: "passed" }
  | { kind: "failed"; test: string; message: string }
  | { kind: "broken"; message: string };

/** Longer than the longest test may take, with what lies around it: else what is slow counts as broken. */
export const DEADLINE_MS = 1_800_000;

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ title: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** Runs tests of the copy until the first failure, on the given cluster or on one of their own. */
export async function runSuite(folder: string, files: string, clusterUrl?: string): Promise<Verdict> {
  const report = join(folder, "isolation-report.json");
  await rm(report, { force: true });
  const vitest = join(folder, "node_modules/vitest/vitest.mjs");
  const child = spawn(
    process.execPath,
    [vitest, "run", files, "--bail", "1", "--reporter", "json", "--outputFile", report],
    {
      cwd: folder,
      env: {
        ...process.env,
        CI: "true",
        STOP_AT_FIRST: "true",
        ...(clusterUrl && { TEST_CLUSTER_URL: clusterUrl }),
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors = `${errors}${chunk}`.slice(-4_000);
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
  const [code, signal] = await once(child, "close");
  clearTimeout(timer);
  if (signal) return { kind: "broken", message: `the run was ended by ${signal}` };
  const text = await readFile(report, "utf8").catch(() => "");
  return text ? verdictOf(Report.parse(JSON.parse(text)), code) : { kind: "broken", message: errors };
}

/** What keeps a file from being read at all says nothing about what it protects. */
const UNREADABLE = /Transform failed|PARSE_ERROR|Failed to resolve import|is not exported by/;

function verdictOf(report: z.infer<typeof Report>, code: number): Verdict {
  for (const file of report.testResults) {
    const failed = file.assertionResults.find(({ status }) => status === "failed");
    if (!failed && file.status !== "failed") continue;
    const words = failed?.failureMessages?.join("\n") ?? file.message ?? "";
    if (UNREADABLE.test(words)) return { kind: "broken", message: words };
    const name = file.name.split("/").at(-1);
    const message = words.split("\n").find((line) => line.trim()) ?? "";
    return { kind: "failed", test: `${name}: ${failed?.title ?? "its beginning"}`, message };
  }
  if (code !== 0) return { kind: "broken", message: `the run ended with ${code} and no test failed` };
  const ran = report.testResults.flatMap((file) => file.assertionResults).length;
  return ran > 0 ? { kind: "passed" } : { kind: "broken", message: "no test ran" };
}
