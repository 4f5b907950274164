import { type SQL, sql } from "drizzle-orm";
import { makePgArray } from "drizzle-orm/pg-core";
import type { TenantTransaction } from "@/db/tenant";
import type { UsageRow } from "@/server/platform/metering";

/** A stretch of usage to read, by whole hours, and how it is put together. */
export interface Span {
  meters: readonly string[];
  fromMs: number;
  toMs: number;
  /** What one number is of: the whole stretch, a UTC day, an hour. */
  bucket: "whole" | "day" | "hour";
  /** What usage is split by, beside meter and bucket. */
  by: "none" | "principal" | "dimension";
}

/** One sum, in the decimals of Postgres. Live counters are joined with those that have an epoch. */
export interface SpanRow extends Record<string, unknown> {
  meter: string;
  /** When its bucket begins, in ms since 1970. */
  bucket: string;
  part: string;
  principal: string;
  dimension: string;
  epoch: string | null;
  hour: string | null;
  counted: string;
  refunded: string;
  maximum: string | null;
  last: string | null;
  last_at: string | null;
}

const DAY_MS = 86_400_000;

/** What is split by a text that events bring has no bound of its own: this many sums are told, and one more is not. */
export const MOST_ROWS = 20_000;

/**
 * Reads a stretch in one statement, and so of one moment: whole days from their sums, their edges and days that
 * changed since from hours, and what waits for the roll-up. How many events there were does not matter to it. From
 * the first live counter on, rows of its meters are told epoch by epoch, to be joined with it.
 */
export function readSpan(
  { db, tenantId }: TenantTransaction,
  span: Span,
  live: readonly UsageRow[],
): Promise<SpanRow[]> {
  const from = instant(span.fromMs);
  const to = instant(span.toMs);
  const liveFromMs = Math.min(span.toMs, ...live.map(({ hour }) => Date.parse(hour)));
  const liveFrom = instant(liveFromMs);
  // Whole days between the edges; by the hour there are none.
  const firstMs = Math.ceil(span.fromMs / DAY_MS) * DAY_MS;
  const lastMs = Math.max(firstMs, Math.floor(Math.min(span.toMs, liveFromMs) / DAY_MS) * DAY_MS);
  const [first, last] = [instant(firstMs), instant(span.bucket === "hour" ? firstMs : lastMs)];
  const ofTenant = sql`tenant_id = ${tenantId} and meter = any (${makePgArray([...span.meters])}::text[])`;
  const liveMeters = makePgArray([...new Set(live.map(({ meter }) => meter))]);
  // Of hours that are still counted live the rows stay apart: what they hold in part is joined with the counters.
  const epochIfLive = sql`case when hour >= ${liveFrom} and meter = any (${liveMeters}::text[]) then epoch end`;
  const values = sql`principal, dimension, counted, refunded, maximum, last, last_at`;
  const startOfDay = sql`day::timestamp at time zone 'UTC'`;
  const dayColumns = sql`d.principal, d.dimension, d.counted, d.refunded, d.maximum, d.last, d.last_at`;
  const hourColumns = sql`h.principal, h.dimension, h.counted, h.refunded, h.maximum, h.last, h.last_at`;
  return db.execute<SpanRow>(sql`
    with marked as (
      select distinct meter, day, ${startOfDay} as start from usage_day_marks
      where ${ofTenant} and ${startOfDay} >= ${first} and ${startOfDay} < ${last}
    ),
    parts as (
      select d.meter, d.day::timestamp at time zone 'UTC' as hour, null::text as epoch, ${dayColumns}
      from usage_days d
      where ${ofTenant} and d.day >= (${first} at time zone 'UTC')::date and d.day < (${last} at time zone 'UTC')::date
        and not exists (select from marked m where m.meter = d.meter and m.day = d.day)
      union all
      select h.meter, h.hour, null, ${hourColumns}
      from marked m join usage_hours h on h.tenant_id = ${tenantId} and h.meter = m.meter
        and h.hour >= m.start and h.hour < m.start + interval '1 day'
      union all
      select meter, hour, ${epochIfLive}, ${values} from usage_hours
      where ${ofTenant} and hour >= ${from} and hour < least(${first}, ${to})
      union all
      select meter, hour, ${epochIfLive}, ${values} from usage_hours
      where ${ofTenant} and hour >= greatest(${last}, ${from}) and hour < ${to} and hour >= ${first}
      union all
      select meter, hour, null, ${values} from usage_deltas
      where ${ofTenant} and hour >= ${from} and hour < ${to} and value_hash = ''
    )
    select meter, ${bucketOf(span)} as bucket, ${partOf(span)} as part,
      case when epoch is null then '' else principal end as principal,
      case when epoch is null then '' else dimension end as dimension,
      epoch, case when epoch is null then null else to_char(hour, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end as hour,
      sum(counted)::text as counted, sum(refunded)::text as refunded, max(maximum)::text as maximum,
      (array_agg(last order by last_at desc, last desc) filter (where last is not null))[1]::text as last,
      max(last_at)::text as last_at
    from parts group by 1, 2, 3, 4, 5, 6, 7 limit ${MOST_ROWS + 1}`);
}

/** Of unique counts: how many different values each bucket and part has. One that was voided is none. */
export function readUniques(
  { db, tenantId }: TenantTransaction,
  span: Span,
): Promise<{ meter: string; bucket: string; part: string; quantity: string }[]> {
  const ofTenant = sql`tenant_id = ${tenantId} and meter = any (${makePgArray([...span.meters])}::text[])`;
  const [from, to] = [instant(span.fromMs), instant(span.toMs)];
  return db.execute<{ meter: string; bucket: string; part: string; quantity: string }>(sql`
    with uses as (
      select meter, day::timestamp at time zone 'UTC' as hour, principal, dimension, value_hash, uses
      from usage_uniques
      where ${ofTenant} and day >= (${from} at time zone 'UTC')::date
        and day < (${to} at time zone 'UTC' + interval '23:59:59.999')::date
      union all
      select meter, date_trunc('day', hour), principal, dimension, value_hash, counted - refunded from usage_deltas
      where ${ofTenant} and hour >= date_trunc('day', ${from}) and hour < ${to} and value_hash <> ''
    ),
    used as (
      select meter, ${bucketOf(span)} as bucket, ${partOf(span)} as part, value_hash
      from uses group by 1, 2, 3, 4 having sum(uses) > 0
    )
    select meter, bucket, part, count(*)::text as quantity from used group by 1, 2, 3 limit ${MOST_ROWS + 1}`);
}

const instant = (ms: number): SQL => sql`${new Date(ms).toISOString()}::timestamptz`;

function bucketOf({ bucket, fromMs }: Span): SQL {
  if (bucket === "whole") return sql`${String(fromMs)}::text`;
  const unit = sql.raw(`'${bucket}'`);
  return sql`(extract(epoch from date_trunc(${unit}, hour)) * 1000)::bigint::text`;
}

function partOf({ by }: Span): SQL {
  return by === "none" ? sql`''` : sql.raw(by);
}
