import { type SQL, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import type { Db } from "@/db/connection";
import type { TenantTransaction } from "@/db/tenant";
import type { TenantId } from "@/server/kernel/ids";
import { METERS } from "@/server/kernel/meters";
import { EVENTS_EPOCH, followRollUps } from "./fold-deltas";

/**
 * Makes a UTC day (`2026-11-26`) of a tenant anew from the events themselves, in one transaction: what it finds is
 * what roll-ups would have written. Sums that wait for a roll-up are in the events, and go. The next roll-up sums the
 * day's hours, whether they have changed or not. A day whose events are no longer kept would come to nothing: whoever
 * calls does not ask for one. Answers whether `events_ingested` is made anew too: it is left as it is where some of
 * what came in then may be of a month that is gone.
 */
export async function rebuildUsageDay(
  database: Database,
  tenantId: TenantId,
  day: string,
): Promise<{ ingested: boolean }> {
  const span = daySpan(day);
  return database.systemTenants.write(tenantId, async (tx) => {
    await followRollUps(tx);
    const ingested = await keepsWhatCameIn(tx, span);
    await rebuildSums(tx, span, ingested);
    await rebuildUniques(tx, day, span);
    await rebuildExtremes(tx, span);
    await markDays(tx, day, span);
    return { ingested };
  });
}

/** The first day of the oldest month of which events are kept. */
export async function oldestKeptDay(db: Db): Promise<string> {
  const [row] = await db.execute<{ part: string }>(sql`select min(c.relname) as part
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'usage_events'::regclass`);
  const [year, month] = (row?.part ?? "").split("_").slice(-2);
  return `${year}-${month}-01`;
}

/** Whether all that came in on a day is kept: what is 72 days older (see rebuildSums), or all the tenant ever sent. */
async function keepsWhatCameIn({ db, tenantId }: TenantTransaction, { from }: Span): Promise<boolean> {
  const oldest = await oldestKeptDay(db);
  const [row] = await db.execute<{ kept: boolean }>(sql`
    select ${`${oldest}T00:00:00Z`}::timestamptz
      <= greatest(${from} - interval '72 days', created_at - interval '36 days') as kept
    from tenants where id = ${tenantId}`);
  return row?.kept ?? false;
}

/** From when to before when an instant is of the day. */
interface Span {
  from: SQL;
  to: SQL;
}

function daySpan(day: string): Span {
  const from = sql`${`${day}T00:00:00Z`}::timestamptz`;
  return { from, to: sql`(${from} + interval '24 hours')` };
}

const within = (column: SQL, { from, to }: Span) => sql`${column} >= ${from} and ${column} < ${to}`;

/**
 * One snapshot reads the events and takes what was pending: a batch that commits meanwhile is in neither, and keeps
 * its sums for the next roll-up. Pending extremes go with it: the statement after this one sees their events. What
 * came in on a day happened at most 35 days before it, or is a change of what is known for 36 more.
 */
async function rebuildSums(
  { db, tenantId }: TenantTransaction,
  span: Span,
  ingested: boolean,
): Promise<void> {
  const isMade = sql`(${ingested}::boolean or meter <> ${METERS.events_ingested.key})`;
  await db.execute(sql`
    with pending as (
      delete from usage_deltas
      where tenant_id = ${tenantId} and ${within(sql`hour`, span)} and value_hash = '' and ${isMade}
    ),
    said as (
      select e.meter, date_trunc('hour', e.occurred_at) as hour, e.principal, e.dimension, e.difference
      from usage_events e join meters m on m.tenant_id = e.tenant_id and m.key = e.meter
      where e.tenant_id = ${tenantId} and ${within(sql`e.occurred_at`, span)}
        and m.aggregation in ('sum', 'count')
      union all
      select ${METERS.events_ingested.key}::text, date_trunc('hour', e.received_at),
        coalesce(e.sent_by, e.principal), '', 1
      from usage_events e
      where ${ingested}::boolean and e.tenant_id = ${tenantId} and ${within(sql`e.received_at`, span)}
        and e.occurred_at > ${span.from} - interval '72 days' and e.occurred_at < ${span.to} + interval '1 day'
    ),
    truth as (
      select meter, hour, principal, dimension, coalesce(sum(difference) filter (where difference > 0), 0) as counted,
        coalesce(-sum(difference) filter (where difference < 0), 0) as refunded
      from said group by meter, hour, principal, dimension
    ),
    nothing as (
      update usage_hours h set counted = 0, refunded = 0, maximum = null, last = null, last_at = null
      where h.tenant_id = ${tenantId} and ${within(sql`h.hour`, span)} and h.epoch = ${EVENTS_EPOCH}
        and ${isMade} and not exists (select from truth t where t.meter = h.meter and t.hour = h.hour
          and t.principal = h.principal and t.dimension = h.dimension)
    )
    insert into usage_hours (tenant_id, meter, hour, principal, dimension, epoch, counted, refunded)
    select ${tenantId}::uuid, meter, hour, principal, dimension, ${EVENTS_EPOCH}::text, counted, refunded
    from truth order by 2, 3, 4, 5
    on conflict (tenant_id, meter, hour, principal, dimension, epoch) do update
      set counted = excluded.counted, refunded = excluded.refunded`);
}

async function rebuildUniques({ db, tenantId }: TenantTransaction, day: string, span: Span): Promise<void> {
  await db.execute(sql`
    with pending as (
      delete from usage_deltas where tenant_id = ${tenantId} and ${within(sql`hour`, span)} and value_hash <> ''
    ),
    truth as (
      select e.meter, (e.occurred_at at time zone 'UTC')::date as day, e.principal, e.dimension,
        translate(rtrim(left(encode(sha256(convert_to(e.value, 'UTF8')), 'base64'), 22), '='), '+/', '-_')
          as value_hash,
        sum(e.difference) as uses
      from usage_events e
      where e.tenant_id = ${tenantId} and ${within(sql`e.occurred_at`, span)} and e.value is not null
      group by 1, 2, 3, 4, 5
    ),
    nothing as (
      update usage_uniques u set uses = 0
      where u.tenant_id = ${tenantId} and u.day = ${day}::date
        and not exists (select from truth t where t.meter = u.meter and t.day = u.day and t.principal = u.principal
          and t.dimension = u.dimension and t.value_hash = u.value_hash)
    )
    insert into usage_uniques (tenant_id, meter, day, principal, dimension, value_hash, uses)
    select ${tenantId}::uuid, meter, day, principal, dimension, value_hash, uses from truth
    on conflict (tenant_id, meter, day, principal, dimension, value_hash) do update set uses = excluded.uses`);
}

/** The greatest and the last of each hour, principal and dimension: as corrected, and without the void ones. */
async function rebuildExtremes({ db, tenantId }: TenantTransaction, span: Span): Promise<void> {
  await db.execute(sql`
    with begun as (
      delete from usage_rereads where tenant_id = ${tenantId} and ${within(sql`hour`, span)}
    ),
    stands as (
      select e.meter, e.occurred_at, e.subject_id, max(e.principal) as principal, max(e.dimension) as dimension,
        sum(e.difference) as quantity, bool_or(e.kind = 'void') as voided
      from usage_events e join meters m on m.tenant_id = e.tenant_id and m.key = e.meter
      where e.tenant_id = ${tenantId} and ${within(sql`e.occurred_at`, span)} and m.aggregation in ('max', 'last')
      group by e.meter, e.occurred_at, e.subject_id
    )
    insert into usage_hours (tenant_id, meter, hour, principal, dimension, epoch, counted, refunded,
      maximum, last, last_at)
    select ${tenantId}::uuid, meter, date_trunc('hour', occurred_at), principal, dimension, ${EVENTS_EPOCH}::text,
      0, 0, max(quantity) filter (where not voided),
      (array_agg(quantity order by occurred_at desc, quantity desc) filter (where not voided))[1],
      max(occurred_at) filter (where not voided)
    from stands group by 2, 3, 4, 5 order by 2, 3, 4, 5
    on conflict (tenant_id, meter, hour, principal, dimension, epoch) do update
      set maximum = excluded.maximum, last = excluded.last, last_at = excluded.last_at`);
}

/** A trigger marks where hours have changed: of hours that were right the day's sum may be spoilt all the same. */
async function markDays({ db, tenantId }: TenantTransaction, day: string, span: Span): Promise<void> {
  await db.execute(sql`
    with nothing as (
      update usage_days d set counted = 0, refunded = 0, maximum = null, last = null, last_at = null
      where d.tenant_id = ${tenantId} and d.day = ${day}::date
        and not exists (select from usage_hours h where h.tenant_id = d.tenant_id and h.meter = d.meter
          and ${within(sql`h.hour`, span)} and h.principal = d.principal and h.dimension = d.dimension)
    )
    insert into usage_day_marks (tenant_id, meter, day)
    select distinct tenant_id, meter, ${day}::date from usage_hours
    where tenant_id = ${tenantId} and ${within(sql`hour`, span)}`);
}
