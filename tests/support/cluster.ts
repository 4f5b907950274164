import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { migrateDatabase } from "@/db/migrate";
import { startPostgres } from "@/local/postgres";
import { freePort } from "@/local/supervisor/ports";

/** Passwords of the test cluster's roles; it listens on loopback and lives as long as the run. */
export const PASSWORDS = { owner: "owner", app: "app", system: "system" };

const TEMPLATES = "bulkhead_template_";
const MIGRATIONS = fileURLToPath(new URL("../../drizzle", import.meta.url));

/** One cluster a run, empty as yet. */
export async function startCluster(): Promise<{ adminUrl: string; close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "bulkhead-test-"));
  const flags = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=256MB"];
  const cluster = await startPostgres({
    dataDir,
    port: await freePort(),
    flags: flags.flatMap((flag) => ["-c", flag]),
  });
  return {
    adminUrl: cluster.superuserUrl,
    close: async () => {
      await cluster.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * The migrated, empty database that each test file clones. Roles and template are made once a run, so that parallel
 * files do not race over them; on a cluster that is kept, once for as long as the migrations stay the same.
 * @returns its name
 */
export async function makeTemplate(adminUrl: string): Promise<string> {
  const migrations = createHash("sha256");
  for (const file of (await readdir(MIGRATIONS)).filter((name) => name.endsWith(".sql")).sort()) {
    migrations.update(file).update(await readFile(join(MIGRATIONS, file)));
  }
  const database = `${TEMPLATES}${migrations.digest("hex").slice(0, 16)}`;
  await migrateDatabase({ adminUrl, passwords: PASSWORDS, database });
  return database;
}

/** Drops what tests left on a cluster that is kept, but this template. */
export async function dropDatabases(adminUrl: string, template: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const left = await sql`select datname from pg_database
      where (datname like 'test\\_%' or datname like ${`${TEMPLATES}%`}) and datname <> ${template}`;
    for (const { datname } of left) await sql`drop database ${sql(datname)} with (force)`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
