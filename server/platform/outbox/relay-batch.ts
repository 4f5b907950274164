import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { claimEvents, markFailed, markPublished, noteFailure, type OutboxEvent } from "./claim";
import { MAX_ATTEMPTS, retryDelayMs } from "./retry-delay";
import { type EventSink, EventsRefused } from "./sink";

export type BatchOutcome =
  | { kind: "empty" }
  | { kind: "sent"; count: number }
  /** Refused together: nothing changed, and one by one will tell which of them is at fault. */
  | { kind: "suspect"; count: number; sinkFault: boolean; error: unknown }
  | { kind: "refused"; event: OutboxEvent; dead: boolean; sinkFault: boolean; error: unknown }
  | { kind: "unreachable"; error: unknown };

/**
 * Claims up to `limit` events, hands them to the sink and marks them, in one transaction of the system role. Of a
 * crash in between nothing is left but the sink's copy: the events are sent again, with the same ids.
 *
 * @throws AppError unavailable when Postgres does not answer; the sink's failures are told by the outcome
 */
export function relayBatch(sink: EventSink, limit: number): Promise<BatchOutcome> {
  return database().system(async (db) => {
    // A relay that was frozen while it held its claim must not keep these events from the others.
    await db.execute(sql`set local idle_in_transaction_session_timeout = '10s'`);
    const events = await claimEvents(db, limit);
    const [first] = events;
    if (!first) return { kind: "empty" };
    try {
      await sink.send(events);
    } catch (error) {
      return afterFailure(db, events, first, error);
    }
    await markPublished(db, events);
    return { kind: "sent", count: events.length };
  });
}

async function afterFailure(
  db: Db,
  events: readonly OutboxEvent[],
  first: OutboxEvent,
  error: unknown,
): Promise<BatchOutcome> {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof EventsRefused)) {
    await noteFailure(db, events, message);
    return { kind: "unreachable", error };
  }
  const { sinkFault } = error;
  if (events.length > 1) return { kind: "suspect", count: events.length, sinkFault, error };
  const failures = first.attempts + 1;
  await markFailed(db, events, { message, delayMs: retryDelayMs(failures, Math.random()) });
  return { kind: "refused", event: first, dead: failures >= MAX_ATTEMPTS, sinkFault, error };
}
