import { sql } from "drizzle-orm";
import type { TenantTransaction } from "@/db/tenant";
import { unnested } from "@/db/unnested";
import { METERS } from "@/server/kernel/meters";

/** A row to keep, and what its hour is changed by. */
export interface Entry {
  at: number;
  id: string;
  kind: "event" | "correction" | "void";
  subjectId: string;
  source: string;
  eventId: string;
  fingerprint: string;
  meter: string;
  occurredAt: string;
  quantity: string | null;
  /** What the subject says from now on, and what it said. */
  amount: string;
  stood: string;
  addsUp: boolean;
  value: string | null;
  valueHash: string;
  principal: string;
  dimension: string;
  sentBy: string | null;
}

export interface Batch {
  id: string;
  /** Who sent it. */
  principal: string;
  receivedAt: string;
}

/** How long an id is known. By then its event's time is out of the window, wherever in it it began. */
const KEY_DAYS = 36;

/**
 * Keeps the entries whose ids are new, with their ids and their sums, in one statement: all of it or nothing. An id
 * that another call is just keeping is waited for. Answers the entries that were kept, by their own ids.
 */
export async function storeEntries(
  { db, tenantId }: TenantTransaction,
  batch: Batch,
  entries: readonly Entry[],
): Promise<Set<string>> {
  if (entries.length === 0) return new Set();
  // In one order whoever sends them: two calls that share ids never wait for each other.
  const sorted = [...entries].sort(byName);
  const kept = await db.execute<{ id: string }>(sql`
    with incoming as (select * from ${givenEntries(sorted)}),
    fresh as (
      insert into usage_event_keys (tenant_id, source, event_id, fingerprint, id, meter, occurred_at, expires_at)
      select ${tenantId}::uuid, source, event_id, fingerprint, id, meter, occurred_at,
        ${batch.receivedAt}::timestamptz + make_interval(days => ${KEY_DAYS})
      from incoming
      on conflict do nothing
      returning id
    ),
    kept as (
      insert into usage_events (tenant_id, id, kind, subject_id, source, event_id, meter, occurred_at, received_at,
        quantity, difference, value, principal, dimension, sent_by, batch_id)
      select ${tenantId}::uuid, id, kind, subject_id, source, event_id, meter, occurred_at,
        ${batch.receivedAt}::timestamptz, quantity, amount - stood, value, principal, dimension, sent_by,
        ${batch.id}::uuid
      from incoming join fresh using (id)
    ),
    summed as (
      insert into usage_deltas (tenant_id, batch_id, meter, hour, principal, dimension, value_hash,
        counted, refunded, maximum, last, last_at, rereads)
      select ${tenantId}::uuid, ${batch.id}::uuid, meter, date_trunc('hour', occurred_at), principal, dimension,
        value_hash,
        coalesce(sum(amount - stood) filter (where adds_up and amount > stood), 0),
        coalesce(sum(stood - amount) filter (where adds_up and amount < stood), 0),
        max(quantity) filter (where not adds_up),
        (array_agg(quantity order by occurred_at desc, quantity desc)
          filter (where not adds_up and quantity is not null))[1],
        max(occurred_at) filter (where not adds_up and quantity is not null),
        bool_or(not adds_up and kind <> 'event')
      from incoming join fresh using (id)
      group by meter, date_trunc('hour', occurred_at), principal, dimension, value_hash
      union all
      select ${tenantId}::uuid, ${batch.id}::uuid, ${METERS.events_ingested.key}::text,
        date_trunc('hour', ${batch.receivedAt}::timestamptz), ${batch.principal}::text, '', '', count(*), 0,
        null, null, null, false
      from fresh having count(*) > 0
    )
    select id from fresh`);
  return new Set(kept.map(({ id }) => id));
}

function givenEntries(entries: readonly Entry[]) {
  return unnested(entries, {
    id: ["uuid", ({ id }) => id],
    kind: ["usage_event_kind", ({ kind }) => kind],
    subject_id: ["uuid", ({ subjectId }) => subjectId],
    source: ["text", ({ source }) => source],
    event_id: ["text", ({ eventId }) => eventId],
    fingerprint: ["text", ({ fingerprint }) => fingerprint],
    meter: ["text", ({ meter }) => meter],
    occurred_at: ["timestamptz", ({ occurredAt }) => occurredAt],
    quantity: ["numeric", ({ quantity }) => quantity],
    amount: ["numeric", ({ amount }) => amount],
    stood: ["numeric", ({ stood }) => stood],
    adds_up: ["boolean", ({ addsUp }) => addsUp],
    value: ["text", ({ value }) => value],
    value_hash: ["text", ({ valueHash }) => valueHash],
    principal: ["text", ({ principal }) => principal],
    dimension: ["text", ({ dimension }) => dimension],
    sent_by: ["text", ({ sentBy }) => sentBy],
  });
}

function byName(a: Entry, b: Entry): number {
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  return a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0;
}

/** The fingerprints of those of the ids that are known, by the place of what asks. */
export async function knownFingerprints(
  { db, tenantId }: TenantTransaction,
  asked: readonly { at: number; source: string; eventId: string }[],
): Promise<Map<number, string>> {
  if (asked.length === 0) return new Map();
  const given = unnested(asked, {
    at: ["int", ({ at }) => at],
    source: ["text", ({ source }) => source],
    event_id: ["text", ({ eventId }) => eventId],
  });
  const found = await db.execute<{ at: number; fingerprint: string }>(sql`
    select given.at, known.fingerprint from ${given}
    join usage_event_keys known on known.tenant_id = ${tenantId} and known.source = given.source
      and known.event_id = given.event_id`);
  return new Map(found.map(({ at, fingerprint }) => [at, fingerprint]));
}
