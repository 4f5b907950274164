import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { getTableName, is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import * as schema from "@/db/schema";
import { root } from "@/scripts/bootstrap/paths.mjs";
import { type Removal, removalsOf } from "./removals";

// Takes one protection after the other out of a copy of the project and runs the isolation suite on it. A removal
// that the suite does not notice is a hole in the suite. Run it by `npx tsx tests/isolation/mutations/main.ts`.

const NOT_COPIED = new Set(["node_modules", ".git", ".next", ".local", "test-results", "reports"]);

const copy = await mkdtemp(join(tmpdir(), "bulkhead-mutations-"));
try {
  await cp(root, copy, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  await symlink(join(root, "node_modules"), join(copy, "node_modules"));
  process.exitCode = await run();
} finally {
  await rm(copy, { recursive: true, force: true });
}

async function run(): Promise<number> {
  if (!(await suitePasses())) {
    console.error("  ✗ the suite fails before anything was taken out of it");
    return 1;
  }
  const removals = removalsOf(tenantTables(), await lastMigration());
  let missed = 0;
  for (const removal of removals) {
    const caught = !(await without(removal, suitePasses));
    if (!caught) missed += 1;
    console.log(`  ${caught ? "✓ caught" : "✗ MISSED"}  ${removal.name}`);
  }
  console.log(`${removals.length - missed} of ${removals.length} removals were caught.`);
  return missed === 0 ? 0 : 1;
}

/** The tables that the wall stands around. */
function tenantTables(): string[] {
  return Object.values(schema)
    .filter((value) => is(value, PgTable))
    .filter((table) => getTableConfig(table).columns.some(({ name }) => name === "tenant_id"))
    .map((table) => getTableName(table))
    .concat("tenants");
}

async function lastMigration(): Promise<string> {
  const files = await readdir(join(copy, "drizzle"));
  const last = files
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .at(-1);
  return `drizzle/${last}`;
}

async function without<T>({ name, file, find, replace }: Removal, work: () => Promise<T>): Promise<T> {
  const path = join(copy, file);
  const whole = await readFile(path, "utf8");
  if (find !== undefined && whole.split(find).length !== 2) {
    throw new Error(`"${name}": its text does not stand once in ${file}. Mend the list of removals.`);
  }
  await writeFile(path, find === undefined ? whole + replace : whole.replace(find, () => replace));
  try {
    return await work();
  } finally {
    await writeFile(path, whole);
  }
}

async function suitePasses(): Promise<boolean> {
  const vitest = join(copy, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "tests/isolation", "--bail", "1", "--reporter", "dot"];
  return promisify(execFile)(process.execPath, args, {
    cwd: copy,
    env: { ...process.env, CI: "true" },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 300_000,
  }).then(
    () => true,
    () => false,
  );
}
