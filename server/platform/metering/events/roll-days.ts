import { sql } from "drizzle-orm";
import type { TenantTransaction } from "@/db/tenant";
import { isFirst } from "./fold-deltas";

/**
 * Sums at most `limit` of the tenant's dirty days anew from their hours, and takes their marks away. Answers how
 * many; none where another is at it. One statement sees marks and hours of one moment: a mark that is set meanwhile stays for the next roll-up.
 */
export async function rollDays(tx: TenantTransaction, limit: number): Promise<number> {
  if (!(await isFirst(tx))) return 0;
  const { db, tenantId } = tx;
  const [row] = await db.execute<{ days: number }>(sql`
    with days as materialized (
      select distinct meter, day from usage_day_marks where tenant_id = ${tenantId} order by meter, day limit ${limit}
    ),
    summed as (
      insert into usage_days (tenant_id, meter, day, principal, dimension, counted, refunded, maximum, last, last_at)
      select ${tenantId}::uuid, h.meter, days.day, h.principal, h.dimension, sum(h.counted), sum(h.refunded),
        max(h.maximum), (array_agg(h.last order by h.last_at desc, h.last desc) filter (where h.last is not null))[1],
        max(h.last_at)
      from days join usage_hours h on h.tenant_id = ${tenantId} and h.meter = days.meter
        and h.hour >= days.day::timestamp at time zone 'UTC'
        and h.hour < (days.day + 1)::timestamp at time zone 'UTC'
      group by h.meter, days.day, h.principal, h.dimension order by 2, 3, 4, 5
      on conflict (tenant_id, meter, day, principal, dimension) do update
        set counted = excluded.counted, refunded = excluded.refunded, maximum = excluded.maximum,
          last = excluded.last, last_at = excluded.last_at
    ),
    taken as (
      delete from usage_day_marks d using days
      where d.tenant_id = ${tenantId} and d.meter = days.meter and d.day = days.day
    )
    select count(*)::int as days from days`);
  return row?.days ?? 0;
}
