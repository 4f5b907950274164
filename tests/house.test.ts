import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/** What the linter says of a text at a path, in a folder of its own with this repository's rules. */
async function lint(path: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-house-"));
  try {
    await cp("biome.jsonc", join(folder, "biome.jsonc"));
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    const biome = resolve("node_modules/.bin/biome");
    const { stdout, stderr } = spawnSync(biome, ["lint", "--vcs-enabled=false", path], {
      cwd: folder,
      encoding: "utf8",
    });
    return `${stdout}${stderr}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const files = execFileSync("git", ["ls-files", "*.ts", "*.tsx", "*.mjs"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => file && existsSync(file) && !file.startsWith("components/ui/"));

describe("the house", () => {
  it.each([
    ["server/kernel/x.ts", 'export { database } from "@/db/client";'],
    ["server/platform/x/x.ts", 'export { listProjects } from "@/server/services/projects";'],
    ["server/services/x/x.ts", 'export { appRouter } from "@/server/api/root";'],
    ["components/x/x.tsx", 'export { listProjects } from "@/server/services/projects";'],
    ["app/x/page.tsx", 'export { startPostgres } from "@/local/postgres";'],
    ["pages/api/x.ts", 'export { projects } from "@/db/schema";'],
    ["db/x.ts", 'export { redis } from "@/server/platform/redis/client";'],
    ["server/api/routers/x.ts", 'export { x } from "../x";'],
  ])("refuses the import that its table forbids: %s", async (path, text) => {
    expect(await lint(path, `${text}\n`)).toContain("noRestrictedImports");
  });

  it("lets through what the table allows", async () => {
    const found = await lint("server/services/x/x.ts", 'export { projects } from "@/db/schema";\n');
    expect(found).not.toContain("noRestrictedImports");
  });

  it("has no room over 400 lines, and no folder whose name says nothing", () => {
    const long = files.filter((file) => readFileSync(file, "utf8").split("\n").length > 401);
    expect(long.filter((file) => !/(common|leaked)-passwords/.test(file))).toEqual([]);
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|misc|common|lib)(\/|\.)/.test(file))).toEqual([]);
  });

  it("reads the environment in one place", () => {
    const readers = files.filter(
      (file) =>
        /^(app|pages|server|db|inngest|components)\//.test(file) &&
        !/\.test\.ts$|test-support|test\//.test(file) &&
        readFileSync(file, "utf8").includes("process.env"),
    );
    expect(readers).toEqual(["server/env.ts"]);
  });

  it("makes nothing that must not be guessed of Math.random: it spreads load, and that is all", () => {
    const users = files.filter(
      (file) =>
        /^(app|pages|server|db|inngest|components)\//.test(file) &&
        !/\.test\.tsx?$|test-support/.test(file) &&
        readFileSync(file, "utf8").includes("Math.random"),
    );
    expect(users).toEqual([
      "components/feature-flags/follow-evaluations.ts", // when a browser opens its next stream
      "server/kernel/errors.ts", // when callers of an overloaded server come back
      "server/platform/admission/revocations.ts", // when an identity is read again
      "server/platform/cache/cache.ts", // which call renews a value early
      "server/platform/flags/follow.ts", // when an instance loads what others load too
      "server/platform/outbox/relay-batch.ts",
      "server/platform/outbox/relay.ts",
      "server/platform/overload/shedder.ts", // which calls are shed
      "server/platform/rate-limit/waiting-line.ts", // when those at the end of a long line come back
      "server/platform/redis/connect-tcp.ts",
      "server/services/feature-flags/follow-evaluation.ts", // when a stream ends
    ]);
  });

  it("fetches nothing but what the environment names", () => {
    const callers = files.filter(
      (file) =>
        /^(app|pages|server|db|inngest)\//.test(file) &&
        !/\.test\.tsx?$|test-support|\/tests?\//.test(file) &&
        /(?<![.\w])fetch\(|\bhttps?\.(get|request)\(|\baxios\b|\bundici\b/.test(readFileSync(file, "utf8")),
    );
    expect(callers).toEqual([
      "inngest/sink.ts",
      "server/ops/readiness.ts",
      "server/ops/stripe-webhook.ts",
      "server/platform/captcha/verify.ts",
      "server/platform/redis/rest-transport.ts",
    ]);
  });

  it("assigns no function as it is written to a property: what it reaches would live too long (decision 025)", () => {
    const assigned =
      /[\w\])]\.#?\w+ (\?\?|\|\|)?= (async )?((\([^()]*\)(: [\w<>[\]| ]+)?|\w+) =>|function\b)/;
    const users = files.filter(
      (file) =>
        /^(server|db|inngest)\//.test(file) &&
        !/\.test\.ts$|test-support/.test(file) &&
        assigned.test(readFileSync(file, "utf8")),
    );
    expect(users).toEqual([]);
  });

  it("mocks no module but in a process of its own: the files after it in the same one would get the mock too", () => {
    const mocks = /\bvi\.(do)?mock\(/i;
    const tests = files.filter((file) => file.endsWith(".test.ts") && !file.endsWith(".isolated.test.ts"));
    expect(tests.filter((file) => mocks.test(readFileSync(file, "utf8")))).toEqual([]);
  });

  it("opens no migration that is older than its schema", () => {
    const journal = JSON.parse(readFileSync("drizzle/meta/_journal.json", "utf8")) as {
      entries: { tag: string }[];
    };
    for (const { tag } of journal.entries) expect(() => readFileSync(`drizzle/${tag}.sql`)).not.toThrow();
  });
});
