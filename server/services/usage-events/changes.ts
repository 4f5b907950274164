import { sql } from "drizzle-orm";
import type { TenantTransaction } from "@/db/tenant";
import { unnested } from "@/db/unnested";
import type { Item, Refusal } from "./read-item";

/** The event that a correction or void is about, as it stands. */
export interface Target {
  id: string;
  occurredAt: string;
  /** What it says by now, in the decimals of Postgres. */
  stood: string;
  value: string | null;
  principal: string;
  dimension: string;
}

/** What is known of a correction or void: that it came before, why it is refused, or what it is about. */
export type Resolved = { known: string } | { refusal: Refusal } | { target: Target };

interface Found extends Record<string, unknown> {
  at: number;
  known: string | null;
  meter: string | null;
  id: string | null;
  occurred_at: string | null;
  stood: string | null;
  voided: boolean | null;
  value: string | null;
  principal: string | null;
  dimension: string | null;
}

/**
 * Looks up what corrections and voids are about. Two batches of a tenant with changes in them follow one another,
 * so that each sees what the one before has changed; events alone wait for nobody.
 */
export async function resolveChanges(
  tx: TenantTransaction,
  items: readonly Item[],
): Promise<Map<number, Resolved>> {
  const resolved = new Map<number, Resolved>();
  if (items.length === 0) return resolved;
  const { db, tenantId } = tx;
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('usage_event_changes'), hashtext(${tenantId}))`);
  const byPlace = new Map(items.map((item) => [item.at, item]));
  const changed = new Set<string>();
  for (const found of await findTargets(tx, items)) {
    const item = byPlace.get(found.at);
    if (!item) continue;
    const outcome = resolve(item, found);
    const again = "target" in outcome && changed.has(outcome.target.id);
    if ("target" in outcome) changed.add(outcome.target.id);
    resolved.set(found.at, again ? changedTwice(item) : outcome);
  }
  return resolved;
}

/** An event's rows lie beside each other: the key tells where. What only corrects or voids is no target. */
async function findTargets({ db, tenantId }: TenantTransaction, items: readonly Item[]): Promise<Found[]> {
  const given = unnested(items, {
    at: ["int", ({ at }) => at],
    source: ["text", ({ source }) => source],
    event_id: ["text", ({ eventId }) => eventId],
    target_source: ["text", ({ target }) => target?.source ?? null],
    target_id: ["text", ({ target }) => target?.id ?? null],
  });
  return db.execute<Found>(sql`
    select given.at, own.fingerprint as known, target.meter, target.id, target.occurred_at::text as occurred_at,
      stands.stood, stands.voided, stands.value, stands.principal, stands.dimension
    from ${given}
    left join usage_event_keys own
      on own.tenant_id = ${tenantId} and own.source = given.source and own.event_id = given.event_id
    left join usage_event_keys target
      on target.tenant_id = ${tenantId} and target.source = given.target_source and target.event_id = given.target_id
    left join lateral (
      select sum(e.difference)::text as stood, bool_or(e.kind = 'void') as voided,
        max(e.value) as value, max(e.principal) as principal, max(e.dimension) as dimension
      from usage_events e
      where e.tenant_id = ${tenantId} and e.meter = target.meter and e.occurred_at = target.occurred_at
        and e.subject_id = target.id
      having bool_or(e.kind = 'event')
    ) stands on true
    order by given.at`);
}

function resolve(item: Item, found: Found): Resolved {
  if (found.known !== null) return { known: found.known };
  const { id, occurred_at, stood, principal, dimension, value } = found;
  if (id === null || occurred_at === null || stood === null || principal === null || dimension === null) {
    const message = "names no event that was accepted before this call and can still be changed";
    return refused(item, "unknown_target", message);
  }
  if (found.meter !== item.meter) return refused(item, "other_meter", "names an event of another meter");
  if (found.voided) return refused(item, "already_voided", "names an event that is void");
  return { target: { id, occurredAt: occurred_at, stood, principal, dimension, value } };
}

function changedTwice(item: Item): Resolved {
  return refused(item, "conflict", "names an event that this batch changes already: send it in another call");
}

function refused(item: Item, code: Refusal["code"], message: string): Resolved {
  const pointer = item.kind === "void" ? "/data/voids" : "/data/corrects";
  return { refusal: { code, pointer, message } };
}
