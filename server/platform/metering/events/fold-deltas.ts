import { sql } from "drizzle-orm";
import type { TenantTransaction } from "@/db/tenant";
import type { TenantId } from "@/server/kernel/ids";

/** The epoch of what events have counted, beside those of the guards' counters. */
export const EVENTS_EPOCH = "events";

const lockOf = (tenantId: TenantId) => sql`hashtext('usage_roll_up'), hashtext(${tenantId})`;

/** Roll-ups and rebuilds of one tenant follow one another: each reads what the one before has written. */
export async function followRollUps({ db, tenantId }: TenantTransaction): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(${lockOf(tenantId)})`);
}

/** The same for whoever need not wait: false where another has the tenant, for some moments or for a rebuild. */
export async function isFirst({ db, tenantId }: TenantTransaction): Promise<boolean> {
  const [row] = await db.execute<{ first: boolean }>(
    sql`select pg_try_advisory_xact_lock(${lockOf(tenantId)}) as first`,
  );
  return row?.first ?? false;
}

/** Hours whose extremes a correction or void may have lowered: only their events tell what is right. */
export function hoursToReread(tenantId: TenantId) {
  return sql`select distinct d.meter, d.hour from usage_deltas d
    join meters m on m.tenant_id = d.tenant_id and m.key = d.meter and m.aggregation in ('max', 'last')
    where d.tenant_id = ${tenantId} and d.rereads`;
}

/**
 * Takes at most `limit` of the tenant's pending sums, and adds them to its hours: taken and added in one statement,
 * so that no interruption can part the two. All of an hour that is to be read again waits until that is done.
 * Answers how many it took; fewer than `limit` means that none is left that need not wait, or that another is at it.
 */
export async function foldDeltas(tx: TenantTransaction, limit: number): Promise<number> {
  if (!(await isFirst(tx))) return 0;
  const { db, tenantId } = tx;
  const [row] = await db.execute<{ taken: number }>(sql`
    with held as materialized (${hoursToReread(tenantId)}),
    taken as (
      delete from usage_deltas d where d.tenant_id = ${tenantId} and d.ctid = any (array(
        select ctid from usage_deltas where tenant_id = ${tenantId}
          and (meter, hour) not in (select meter, hour from held)
        order by batch_id limit ${limit}))
      returning d.*
    ),
    added as (
      insert into usage_hours as known (tenant_id, meter, hour, principal, dimension, epoch, counted, refunded,
        maximum, last, last_at)
      select tenant_id, meter, hour, principal, dimension, ${EVENTS_EPOCH}::text, sum(counted), sum(refunded),
        max(maximum), (array_agg(last order by last_at desc, last desc) filter (where last is not null))[1],
        max(last_at)
      from taken where value_hash = '' group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
      on conflict (tenant_id, meter, hour, principal, dimension, epoch) do update
        set counted = known.counted + excluded.counted, refunded = known.refunded + excluded.refunded,
          maximum = greatest(known.maximum, excluded.maximum),
          last = case when known.last_at is null or (excluded.last_at, excluded.last) > (known.last_at, known.last)
            then excluded.last else known.last end,
          last_at = greatest(known.last_at, excluded.last_at)
    ),
    used as (
      insert into usage_uniques as known (tenant_id, meter, day, principal, dimension, value_hash, uses)
      select tenant_id, meter, (hour at time zone 'UTC')::date, principal, dimension, value_hash,
        sum(counted - refunded)
      from taken where value_hash <> '' group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
      on conflict (tenant_id, meter, day, principal, dimension, value_hash) do update
        set uses = known.uses + excluded.uses
    )
    select count(*)::int as taken from taken`);
  return row?.taken ?? 0;
}
