import { and, asc, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { outboxEvents } from "@/db/schema";
import { asId, type EventId, type TenantId } from "@/server/kernel/ids";
import { MAX_ATTEMPTS } from "./retry-delay";

/** An event as the relay hands it on. */
export interface OutboxEvent {
  id: EventId;
  tenantId: TenantId;
  name: string;
  version: number;
  payload: Readonly<Record<string, unknown>>;
  requestId: string;
  /** The person who acted, where it was one. */
  actorUserId: string | null;
  /** Milliseconds since 1970. */
  occurredAtMs: number;
  attempts: number;
}

/**
 * Locks the next events that are due, first come first, and gives them. Rows, not a position: what commits late
 * is claimed late and never skipped, and what another relay holds is left to it.
 */
export async function claimEvents(db: Db, limit: number): Promise<OutboxEvent[]> {
  const rows = await db
    .select()
    .from(outboxEvents)
    .where(
      and(
        isNull(outboxEvents.publishedAt),
        lte(outboxEvents.availableAt, sql`clock_timestamp()`),
        lt(outboxEvents.attempts, MAX_ATTEMPTS),
      ),
    )
    .orderBy(asc(outboxEvents.availableAt), asc(outboxEvents.id))
    .limit(limit)
    .for("update", { skipLocked: true });
  return rows.map((row) => ({
    id: asId<EventId>(row.id),
    tenantId: asId<TenantId>(row.tenantId),
    name: row.name,
    version: row.version,
    payload: row.payload as Record<string, unknown>,
    requestId: row.requestId,
    actorUserId: row.actorUserId,
    occurredAtMs: Date.parse(row.createdAt),
    attempts: row.attempts,
  }));
}

export async function markPublished(db: Db, events: readonly OutboxEvent[]): Promise<void> {
  await db
    .update(outboxEvents)
    .set({ publishedAt: sql`clock_timestamp()`, lastError: null })
    .where(isOneOf(events));
}

/** A failure that counts against these events: they come again after a while, each for itself. */
export async function markFailed(
  db: Db,
  events: readonly OutboxEvent[],
  failure: { message: string; delayMs: number },
): Promise<void> {
  await db
    .update(outboxEvents)
    .set({
      attempts: sql`${outboxEvents.attempts} + 1`,
      lastError: failure.message.slice(0, 1_000),
      availableAt: sql`clock_timestamp() + ${failure.delayMs} * interval '1 millisecond'`,
    })
    .where(isOneOf(events));
}

/** A failure that is not theirs: they keep their place and their attempts. */
export async function noteFailure(db: Db, events: readonly OutboxEvent[], message: string): Promise<void> {
  await db
    .update(outboxEvents)
    .set({ lastError: message.slice(0, 1_000) })
    .where(isOneOf(events));
}

function isOneOf(events: readonly OutboxEvent[]): SQL {
  const keys = events.map((event) => sql`(${event.tenantId}::uuid, ${event.id}::uuid)`);
  return sql`(${outboxEvents.tenantId}, ${outboxEvents.id}) in (${sql.join(keys, sql`, `)})`;
}
