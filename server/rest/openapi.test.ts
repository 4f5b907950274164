import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "@/server/rest";
import { REST_OPERATIONS } from "./routes";

const run = promisify(execFile);

describe("the OpenAPI document", () => {
  it("holds every exported operation, each with its errors", () => {
    const { paths = {} } = openApiDocument();
    for (const { route, name } of REST_OPERATIONS) {
      const item: unknown = Reflect.get(paths[route.path] ?? {}, route.method.toLowerCase());
      expect([name, item]).toEqual([name, expect.objectContaining({ operationId: name.replace(".", "_") })]);
    }
  });

  it("passes the recommended rules of redocly without an error", async () => {
    const folder = await mkdtemp(join(tmpdir(), "bulkhead-openapi-"));
    try {
      const file = join(folder, "openapi.json");
      await writeFile(file, JSON.stringify(openApiDocument()));
      const { stdout, stderr } = await run(
        "node_modules/.bin/redocly",
        ["lint", file, "--extends=recommended", "--format=json"],
        { env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" } },
      ).catch((failed: { stdout: string; stderr: string }) => failed);
      const report = JSON.parse(stdout || "{}") as { totals?: { errors: number }; problems?: unknown[] };
      expect([report.totals?.errors, report.problems, report.totals ? "" : stderr]).toEqual([
        0,
        report.problems,
        "",
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
