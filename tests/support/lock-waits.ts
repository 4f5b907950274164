import type { Sql } from "postgres";

/** Once somebody waits for a lock in this database. */
export async function untilOneWaits(admin: Sql): Promise<void> {
  for (;;) {
    const [row] = await admin`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    if (row?.n > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
