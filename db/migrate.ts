import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { ensureDatabase, ensureRoles, type RolePasswords } from "./roles";

const MIGRATIONS = fileURLToPath(new URL("../drizzle", import.meta.url));

/** How migrations wait for locks: whoever waits for one holds up all that come behind, so never for long. */
export interface Patience {
  migrationsFolder?: string;
  /** In one attempt for one lock. */
  lockTimeoutMs?: number;
  attempts?: number;
  /** Between two attempts; in it, what was held up goes on. */
  pauseMs?: number;
}

/**
 * Applies every migration that is not applied yet, as the owner: all of them or none. Two at once: the second waits,
 * and finds none. Rejects, with nothing changed, where a lock was not to be had in any attempt.
 */
export async function migrateAsOwner(
  ownerUrl: string,
  { migrationsFolder = MIGRATIONS, lockTimeoutMs = 3_000, attempts = 10, pauseMs = 2_000 }: Patience = {},
): Promise<{ applied: number }> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(hashtext('bulkhead_migrate'))`;
    // Only from here on: another that migrates is waited for however long it takes.
    await sql`select set_config('lock_timeout', ${`${lockTimeoutMs}ms`}, false)`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const before = await countApplied(sql);
        await migrate(drizzle(sql), { migrationsFolder });
        return { applied: (await countApplied(sql)) - before };
      } catch (error) {
        if (!isOfLocks(error)) throw error;
        if (attempt >= attempts) throw notToBeHad(error, lockTimeoutMs, attempts);
        await sleep(pauseMs);
      }
    }
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

/** A lock that was not to be had in time, or a writer who waited for this run's while this waited for that one's. */
const OF_LOCKS: readonly unknown[] = ["55P03", "40P01"];

function isOfLocks(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if ("code" in one && OF_LOCKS.includes(one.code)) return true;
  }
  return false;
}

/** Told to whoever deploys at night: what waited, that nothing happened, and how to find who is in the way. */
function notToBeHad(error: unknown, lockTimeoutMs: number, attempts: number): Error {
  const query = error instanceof Error && "query" in error ? String(error.query) : "";
  const [statement = ""] = query.replace(/^\s*(--.*\n\s*)*/, "").split("\n");
  return new Error(
    `A lock was not to be had within ${lockTimeoutMs / 1_000} s, ${attempts} times in a row${statement && `, for: ${statement.slice(0, 200)}`}
    Nothing was changed: no migration of this run is applied. Some transaction holds a table for long. Find it as an administrator:
      select pid, usename, state, now() - xact_start as open_for, left(query, 80) as query
      from pg_stat_activity where xact_start < now() - interval '3 seconds' order by xact_start;
    Let it end, or end it with pg_terminate_backend(pid), and migrate again.`,
    { cause: error },
  );
}

async function countApplied(sql: postgres.Sql): Promise<number> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as found`;
  if (!table?.found) return 0;
  const [row] = await sql`select count(*)::int as n from drizzle.__drizzle_migrations`;
  return Number(row?.n ?? 0);
}
