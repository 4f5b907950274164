import postgres from "postgres";
import { openDatabase } from "@/db/client";
import type { TenantId } from "@/server/kernel/ids";
import { rebuildUsageDay, rollUpEvents } from "@/server/platform/metering";
import type { World } from "@/tests/bench/world";

export const DAYS = 30;
export const METER = "bench_read";
const DAY_MS = 86_400_000;
/** Rows a transaction: the whole of ten million would hold its write-ahead log. */
const STEP = 1_000_000;

/**
 * Events of five keys over the last days, written straight into their table as the superuser, and rolled up by what
 * rebuilds usage. Two of them have just come, and wait for the roll-up.
 */
export async function loadEvents(urls: World["urls"], tenantId: TenantId, events: number): Promise<void> {
  const sql = postgres(urls.admin, { max: 1, onnotice: () => undefined });
  const database = openDatabase({
    appUrl: urls.app,
    systemUrl: urls.system,
    prepare: true,
    size: 2,
    deadlineMs: 1_200_000,
  });
  try {
    await sql`insert into meters (tenant_id, id, key, name, unit, aggregation)
      values (${tenantId}, gen_random_uuid(), ${METER}, 'Tokens', 'token', 'sum')`;
    for (let from = 1; from <= events; from += STEP) {
      await insertEvents(sql, tenantId, { from, to: Math.min(events, from + STEP - 1), events });
    }
    for (let ago = DAYS + 1; ago >= 0; ago -= 1) {
      const day = new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
      await rebuildUsageDay(database, tenantId, day);
    }
    await rollUpEvents(database, tenantId);
    await sql`insert into usage_deltas (tenant_id, batch_id, meter, hour, principal, counted, refunded)
      select ${tenantId}, gen_random_uuid(), ${METER}, date_trunc('hour', now()), 'key:' || n, 1, 0
      from generate_series(1, 2) n`;
    await sql`vacuum analyze usage_events, usage_hours, usage_days`;
  } finally {
    await Promise.all([database.close(), sql.end({ timeout: 5 })]);
  }
}

async function insertEvents(
  sql: postgres.Sql,
  tenantId: TenantId,
  { from, to, events }: { from: number; to: number; events: number },
): Promise<void> {
  await sql`
    insert into usage_events (tenant_id, id, kind, subject_id, source, event_id, meter, occurred_at, received_at,
      quantity, difference, principal, batch_id)
    select ${tenantId}, id, 'event', id, 'bench', n::text, ${METER}, at, at, n % 100, n % 100, 'key:' || n % 5, id
    from (select n, gen_random_uuid() as id, now() - ${DAYS}::int * interval '1 day' * (n::float8 / ${events}::int) as at
      from generate_series(${from}::int, ${to}::int) n) as made`;
}
