import { sql } from "drizzle-orm";
import type { TenantTransaction } from "@/db/tenant";
import { unnested } from "@/db/unnested";

interface DirtyDay extends Record<string, unknown> {
  meter: string;
  day: string;
}

/**
 * Sums at most `limit` of the tenant's dirty days anew from their hours, and takes their marks away. Answers how
 * many. A mark that a writer holds is left to the next roll-up; one that is set again meanwhile waits for this one.
 */
export async function rollDays({ db, tenantId }: TenantTransaction, limit: number): Promise<number> {
  const dirty = await db.execute<DirtyDay>(sql`
    select meter, day::text as day from usage_dirty_days where tenant_id = ${tenantId}
    order by meter, day limit ${limit} for update skip locked`);
  if (dirty.length === 0) return 0;
  const given = unnested(dirty, {
    meter: ["text", ({ meter }) => meter],
    day: ["date", ({ day }) => day],
  });
  // A statement of its own: it sees all that was committed before the marks were taken hold of.
  await db.execute(sql`
    with days as (select * from ${given}),
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
    )
    delete from usage_dirty_days d using days
    where d.tenant_id = ${tenantId} and d.meter = days.meter and d.day = days.day`);
  return dirty.length;
}
