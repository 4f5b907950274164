import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { ensureDatabase, ensureRoles, type RolePasswords } from "./roles";

const MIGRATIONS = fileURLToPath(new URL("../drizzle", import.meta.url));

/** Applies every migration that is not applied yet, as the owner. Two at once: the second waits, and finds none. */
export async function migrateAsOwner(ownerUrl: string): Promise<{ applied: number }> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(hashtext('bulkhead_migrate'))`;
    const before = await countApplied(sql);
    await migrate(drizzle(sql), { migrationsFolder: MIGRATIONS });
    return { applied: (await countApplied(sql)) - before };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Makes roles and database where the admin may, then migrates as the owner. Safe to run again. */
export async function migrateDatabase(options: {
  adminUrl: string;
  passwords: RolePasswords;
  database: string;
}): Promise<{ applied: number }> {
  await ensureRoles(options.adminUrl, options.passwords);
  await ensureDatabase(options.adminUrl, options.database);
  const ownerUrl = new URL(options.adminUrl);
  ownerUrl.username = "bulkhead_owner";
  ownerUrl.password = encodeURIComponent(options.passwords.owner);
  ownerUrl.pathname = `/${options.database}`;
  return migrateAsOwner(ownerUrl.href);
}

async function countApplied(sql: postgres.Sql): Promise<number> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as found`;
  if (!table?.found) return 0;
  const [row] = await sql`select count(*)::int as n from drizzle.__drizzle_migrations`;
  return Number(row?.n ?? 0);
}
