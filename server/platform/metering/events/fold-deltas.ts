import { sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import type { TenantTransaction } from "@/db/tenant";
import { unnested } from "@/db/unnested";

/** The epoch of what events have counted, beside those of the guards' counters. */
export const EVENTS_EPOCH = "events";

/** Roll-ups and rebuilds of one tenant follow one another: each reads what the one before has written. */
export async function followRollUps({ db, tenantId }: TenantTransaction): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('usage_roll_up'), hashtext(${tenantId}))`);
}

interface StaleHour {
  meter: string;
  hour: string;
}

/**
 * Takes at most `limit` of the tenant's pending sums, and adds them to its hours: taken and added in one statement,
 * so that no interruption can part the two. Answers how many it took; fewer than `limit` means that none is left.
 */
export async function foldDeltas(tx: TenantTransaction, limit: number): Promise<number> {
  await followRollUps(tx);
  const { db, tenantId } = tx;
  const [row] = await db.execute<{ taken: number; stale: StaleHour[] }>(sql`
    with taken as (
      delete from usage_deltas d where d.tenant_id = ${tenantId} and d.ctid = any (array(
        select ctid from usage_deltas where tenant_id = ${tenantId} order by batch_id limit ${limit}))
      returning d.*
    ),
    of_meters as (
      select taken.*, coalesce(m.aggregation::text in ('max', 'last'), false) as is_recomputed
      from taken left join meters m on m.tenant_id = taken.tenant_id and m.key = taken.meter
    ),
    added as (
      insert into usage_hours as known (tenant_id, meter, hour, principal, dimension, epoch, counted, refunded)
      select tenant_id, meter, hour, principal, dimension, ${EVENTS_EPOCH}::text, sum(counted), sum(refunded)
      from of_meters where value_hash = '' and not is_recomputed
      group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
      on conflict (tenant_id, meter, hour, principal, dimension, epoch) do update
        set counted = known.counted + excluded.counted, refunded = known.refunded + excluded.refunded
    ),
    used as (
      insert into usage_uniques as known (tenant_id, meter, day, principal, dimension, value_hash, uses)
      select tenant_id, meter, (hour at time zone 'UTC')::date, principal, dimension, value_hash,
        sum(counted - refunded)
      from of_meters where value_hash <> '' group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
      on conflict (tenant_id, meter, day, principal, dimension, value_hash) do update
        set uses = known.uses + excluded.uses
    )
    select count(*)::int as taken,
      coalesce(json_agg(distinct jsonb_build_object('meter', meter, 'hour', hour))
        filter (where is_recomputed), '[]') as stale
    from of_meters`);
  if (row && row.stale.length > 0) await recomputeHours(tx, row.stale);
  return row?.taken ?? 0;
}

/** The hours of meters that do not add up, from their events: without the void ones, and as corrected. */
async function recomputeHours(
  { db, tenantId }: TenantTransaction,
  stale: readonly StaleHour[],
): Promise<void> {
  const hours = unnested(stale, {
    meter: ["text", ({ meter }) => meter],
    hour: ["timestamptz", ({ hour }) => hour],
  });
  const events = sql`
    select e.* from ${hours} join usage_events e on e.tenant_id = ${tenantId} and e.meter = given.meter
      and e.occurred_at >= given.hour and e.occurred_at < given.hour + interval '1 hour'`;
  await writeExtremes(db, events);
}

/** Of these events the greatest and the last of each hour, principal and dimension. */
export async function writeExtremes(db: Db, events: ReturnType<typeof sql>): Promise<void> {
  await db.execute(sql`
    with stands as (
      select tenant_id, meter, occurred_at, subject_id, max(principal) as principal, max(dimension) as dimension,
        sum(difference) as quantity, bool_or(kind = 'void') as voided
      from (${events}) as events group by tenant_id, meter, occurred_at, subject_id
    )
    insert into usage_hours (tenant_id, meter, hour, principal, dimension, epoch, counted, refunded,
      maximum, last, last_at)
    select tenant_id, meter, date_trunc('hour', occurred_at), principal, dimension, ${EVENTS_EPOCH}::text, 0, 0,
      max(quantity) filter (where not voided),
      (array_agg(quantity order by occurred_at desc, subject_id desc) filter (where not voided))[1],
      max(occurred_at) filter (where not voided)
    from stands group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (tenant_id, meter, hour, principal, dimension, epoch) do update
      set maximum = excluded.maximum, last = excluded.last, last_at = excluded.last_at`);
}
