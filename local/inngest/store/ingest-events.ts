import { type IncomingEvent, type StoredEvent, seededId, ulid } from "@/local/inngest/protocol";
import { asJson, date, type Store, type Tx, transaction } from "./database";

const DEDUPLICATION_MS = 86_400_000;

interface Arriving {
  id: string;
  external: string | null;
  payload: StoredEvent;
}

/**
 * Stores events before anything acts on them, and gives their internal ids in order. An event whose `id` was
 * seen in the last 24 h, or a retry of the same request (`seed`), is answered like the first and not stored.
 */
export async function ingestEvents(store: Store, events: IncomingEvent[], seed?: string): Promise<string[]> {
  return transaction(store.sql, (tx) => insertEvents(tx, store, events, seed));
}

/** The same inside a transaction: how the executor emits its own events together with their cause. */
export async function insertEvents(
  tx: Tx,
  store: Store,
  events: IncomingEvent[],
  seed?: string,
): Promise<string[]> {
  const now = store.now();
  const arriving = events.map((event, index) => toArriving(event, now, seed && seededId(seed, index)));
  const known = await knownIds(tx, arriving, now);
  const fresh = arriving.filter(({ id, external }) => {
    if (external === null) return true;
    if (known.has(external)) return false;
    known.set(external, id);
    return true;
  });
  if (fresh.length > 0) {
    await tx`
      insert into local.inngest_events (id, external_id, name, payload, received_at)
      select * from unnest(${fresh.map((e) => e.id)}::text[], ${fresh.map((e) => e.external)}::text[],
        ${fresh.map((e) => e.payload.name)}::text[], ${fresh.map((e) => asJson(e.payload))}::text[]::json[],
        ${fresh.map(() => date(now).toISOString())}::text[]::timestamptz[])
      on conflict (id) do nothing`;
  }
  return arriving.map(({ id, external }) => (external === null ? id : (known.get(external) ?? id)));
}

function toArriving(event: IncomingEvent, now: number, seeded: string | undefined): Arriving {
  const id = seeded ?? ulid(now);
  const payload = { ...event, id: event.id ?? id, data: event.data ?? {}, ts: event.ts ?? now };
  return { id, external: event.id ?? null, payload };
}

// Two senders of the same id are serialised by a lock on it, taken in sorted order.
async function knownIds(tx: Tx, arriving: Arriving[], now: number): Promise<Map<string, string>> {
  const ids = [...new Set(arriving.flatMap(({ external }) => external ?? []))].sort();
  if (ids.length === 0) return new Map();
  await tx`select pg_advisory_xact_lock(hashtextextended('inngest.event.' || id, 0))
    from unnest(${ids}::text[]) id`;
  const rows = await tx<{ id: string; external_id: string }[]>`
    select id, external_id from local.inngest_events
    where external_id = any(${ids}::text[]) and received_at > ${date(now - DEDUPLICATION_MS)}`;
  return new Map(rows.map((row) => [row.external_id, row.id]));
}
