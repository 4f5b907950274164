import { expect } from "vitest";
import type { Db } from "@/db/connection";
import { holdSignIns } from "@/server/auth/second-factors";
import type { UserId } from "@/server/kernel/ids";
import type { TestDatabase } from "./test-database";

/**
 * Begins `act`, which has checked what it checks by the time that it stops at the person's row; commits `first` before
 * it goes on; and gives its outcome.
 */
export async function overtake(
  { admin, database }: TestDatabase,
  userId: UserId,
  act: () => Promise<unknown>,
  first: (db: Db) => Promise<unknown>,
): Promise<PromiseSettledResult<unknown>> {
  let acting: Promise<PromiseSettledResult<unknown>[]> | undefined;
  await database.identity(async (db) => {
    await holdSignIns(db, userId);
    acting = Promise.allSettled([act()]);
    await expect.poll(() => waiting(admin), { timeout: 10_000, interval: 10 }).toBeGreaterThan(0);
    await first(db);
  });
  const [outcome] = (await acting) ?? [];
  if (!outcome) throw new TypeError("Nothing was begun.");
  return outcome;
}

/** Backends of this database that wait for a lock. */
async function waiting(admin: TestDatabase["admin"]): Promise<number> {
  const [row] = await admin`
    select count(*)::int as backends from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return Number(row?.backends);
}
