import { sql } from "drizzle-orm";
import { makePgArray } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import type { TenantTransaction } from "@/db/tenant";
import { unnested } from "@/db/unnested";
import type { TenantId } from "@/server/kernel/ids";
import { EVENTS_EPOCH, followRollUps, hoursToReread, isFirst } from "./fold-deltas";
import { onePiece } from "./pieces";

export interface StaleHour extends Record<string, unknown> {
  meter: string;
  /** Its beginning, as Postgres writes it. */
  hour: string;
}

/** What an hour comes to for one principal and dimension, in the decimals of Postgres. */
interface Extreme extends Record<string, unknown> {
  principal: string;
  dimension: string;
  maximum: string | null;
  last: string | null;
  last_at: string | null;
}

/** Where a piece ends. */
interface Boundary extends Record<string, unknown> {
  at: string;
  subject_id: string;
}

/** How far an hour is read. */
interface Reading {
  /** What waited of the hour when its reading began: taken when it ends. */
  batches: string[];
  /** What the pieces so far came to, and where they ended; nowhere where all is read. */
  extremes: Extreme[];
  after?: Boundary | undefined;
}

/** At most `limit` hours of a tenant that are to be read again, in any order: one that takes all of a turn takes no other's. */
export function staleHours(database: Database, tenantId: TenantId, limit: number): Promise<StaleHour[]> {
  return database.systemTenants.read(tenantId, ({ db }) =>
    db.execute<StaleHour>(sql`
      select meter, hour::text as hour from (${hoursToReread(tenantId)}) as stale order by random() limit ${limit}`),
  );
}

/**
 * Makes an hour of a meter that does not add up anew from its events, as corrected and without the void ones. Reads
 * at most `rows` of them a transaction, and goes on another time where the time is up. Meanwhile no fold takes
 * anything of the hour. Answers false where the hour is not written: not yet, or another has done it, or a rebuild.
 */
export async function rereadHour(
  database: Database,
  tenantId: TenantId,
  stale: StaleHour,
  { rows, untilMs }: { rows: number; untilMs: number },
): Promise<boolean> {
  const { systemTenants } = database;
  const begun = await systemTenants.read(tenantId, (tx) => beginOrGoOn(tx, stale));
  if (!begun) return false;
  let reading = begun;
  let most = rows;
  try {
    do {
      const piece = await onePiece(most, untilMs, (limit) =>
        systemTenants.read(tenantId, (tx) => readOn(tx, stale, reading, limit)),
      );
      most = piece.limit;
      reading = piece.answer;
    } while (reading.after && performance.now() <= untilMs);
  } finally {
    if (reading.after) await systemTenants.write(tenantId, (tx) => keepReading(tx, stale, reading));
  }
  if (reading.after) return false;
  return systemTenants.write(tenantId, (tx) => settle(tx, stale, reading));
}

/**
 * A reading that was begun is good while all that waited then waits still: what came since is no part of it. There is
 * none where nothing waits any more, or another is at the tenant: what is read of a rebuild's hours is read for nothing.
 */
async function beginOrGoOn(tx: TenantTransaction, stale: StaleHour): Promise<Reading | undefined> {
  if (!(await isFirst(tx))) return undefined;
  const batches = await batchesOf(tx, stale);
  if (batches.length === 0) return undefined;
  const [known] = await tx.db.execute<{ reading: string }>(sql`
    select reading::text as reading from usage_rereads where tenant_id = ${tx.tenantId} and ${waitingOf(stale)}`);
  const waiting = new Set(batches);
  const reading: Reading | undefined = known && JSON.parse(known.reading);
  return reading?.batches.every((batch) => waiting.has(batch)) ? reading : { batches, extremes: [] };
}

async function readOn(
  tx: TenantTransaction,
  stale: StaleHour,
  { batches, extremes, after }: Reading,
  rows: number,
): Promise<Reading> {
  await readInOrder(tx);
  const until = await endOfPiece(tx, stale, after, rows);
  return { batches, extremes: await joinPiece(tx, stale, extremes, after, until), after: until };
}

async function keepReading({ db, tenantId }: TenantTransaction, stale: StaleHour, reading: Reading) {
  await db.execute(sql`
    insert into usage_rereads (tenant_id, meter, hour, reading)
    values (${tenantId}, ${stale.meter}, ${stale.hour}::timestamptz, ${JSON.stringify(reading)}::text::jsonb)
    on conflict (tenant_id, meter, hour) do update set reading = excluded.reading`);
}

/** What waits of the hour, plain sums too: an event that is void by now must not be added after the hour was read. */
async function batchesOf({ db, tenantId }: TenantTransaction, stale: StaleHour): Promise<string[]> {
  const found = await db.execute<{ batch_id: string }>(
    sql`select distinct batch_id from usage_deltas where tenant_id = ${tenantId} and ${waitingOf(stale)}`,
  );
  return found.map(({ batch_id }) => batch_id);
}

const waitingOf = ({ meter, hour }: StaleHour) => sql`meter = ${meter} and hour = ${hour}::timestamptz`;

/** The planner takes such an hour for small, and would read and sort all that is left of it for each piece. */
async function readInOrder({ db }: TenantTransaction): Promise<void> {
  await db.execute(
    sql`select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`,
  );
}

/**
 * Rows of one subject lie beside each other, and are never parted. Times are bounded by themselves too: of a pair
 * alone Postgres would not know where to begin and end.
 */
function eventsOf({ meter, hour }: StaleHour, after?: Boundary, until?: Boundary) {
  const from = after
    ? sql`occurred_at >= ${after.at}::timestamptz
      and (occurred_at, subject_id) > (${after.at}::timestamptz, ${after.subject_id}::uuid)`
    : sql`occurred_at >= ${hour}::timestamptz`;
  const to = until
    ? sql`occurred_at <= ${until.at}::timestamptz
      and (occurred_at, subject_id) <= (${until.at}::timestamptz, ${until.subject_id}::uuid)`
    : sql`occurred_at < ${hour}::timestamptz + interval '1 hour'`;
  return sql`meter = ${meter} and ${from} and ${to}`;
}

/** The subject of the last row of a piece; undefined where fewer rows are left. */
async function endOfPiece(
  { db, tenantId }: TenantTransaction,
  stale: StaleHour,
  after: Boundary | undefined,
  rows: number,
): Promise<Boundary | undefined> {
  const [end] = await db.execute<Boundary>(sql`
    select occurred_at::text as at, subject_id from usage_events
    where tenant_id = ${tenantId} and ${eventsOf(stale, after)}
    order by occurred_at, subject_id offset ${rows - 1} limit 1`);
  return end;
}

/** What the pieces before came to, and this one. */
function joinPiece(
  { db, tenantId }: TenantTransaction,
  stale: StaleHour,
  extremes: readonly Extreme[],
  after: Boundary | undefined,
  until: Boundary | undefined,
): Promise<Extreme[]> {
  return db.execute<Extreme>(sql`
    with stands as (
      select occurred_at, max(principal) as principal, max(dimension) as dimension, sum(difference) as quantity,
        bool_or(kind = 'void') as voided
      from usage_events where tenant_id = ${tenantId} and ${eventsOf(stale, after, until)}
      group by occurred_at, subject_id
    ),
    parts as (
      select * from ${given(extremes)}
      union all
      select principal, dimension, case when not voided then quantity end, case when not voided then quantity end,
        case when not voided then occurred_at end
      from stands
    )
    select principal, dimension, max(maximum)::text as maximum,
      (array_agg(last order by last_at desc, last desc) filter (where last is not null))[1]::text as last,
      max(last_at)::text as last_at
    from parts group by 1, 2`);
}

const given = (extremes: readonly Extreme[]) =>
  unnested(extremes, {
    principal: ["text", ({ principal }) => principal],
    dimension: ["text", ({ dimension }) => dimension],
    maximum: ["numeric", ({ maximum }) => maximum],
    last: ["numeric", ({ last }) => last],
    last_at: ["timestamptz", ({ last_at }) => last_at],
  });

/** Writes the hour and takes what was read with it. For that it waits: an hour that was read is not given up. A change that came since has the hour read once more. */
async function settle(
  tx: TenantTransaction,
  stale: StaleHour,
  { batches, extremes }: Reading,
): Promise<boolean> {
  await followRollUps(tx);
  const { db, tenantId } = tx;
  const these = sql`tenant_id = ${tenantId} and ${waitingOf(stale)} and batch_id = any (${makePgArray([...batches])}::uuid[])`;
  const [left] = await db.execute<{ n: number }>(
    sql`select count(distinct batch_id)::int as n from usage_deltas where ${these}`,
  );
  if (left?.n !== batches.length) return false;
  await db.execute(sql`
    with taken as (delete from usage_deltas where ${these}),
    ended as (delete from usage_rereads where tenant_id = ${tenantId} and ${waitingOf(stale)})
    insert into usage_hours (tenant_id, meter, hour, principal, dimension, epoch, counted, refunded,
      maximum, last, last_at)
    select ${tenantId}::uuid, ${stale.meter}::text, ${stale.hour}::timestamptz, principal, dimension,
      ${EVENTS_EPOCH}::text, 0, 0, maximum, last, last_at
    from ${given(extremes)} order by principal, dimension
    on conflict (tenant_id, meter, hour, principal, dimension, epoch) do update
      set maximum = excluded.maximum, last = excluded.last, last_at = excluded.last_at`);
  return true;
}
