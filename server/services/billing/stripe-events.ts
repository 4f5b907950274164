import { and, asc, eq, isNull, lt, sql } from "drizzle-orm";
import type Stripe from "stripe";
import { database } from "@/db/client";
import { stripeEvents } from "@/db/schema";

/** Keeps an event as it arrived; one that is kept already stays as it is. */
export async function storeStripeEvent(event: Stripe.Event): Promise<void> {
  await database().identity((db) =>
    db.insert(stripeEvents).values({ id: event.id, type: event.type, payload: event }).onConflictDoNothing(),
  );
}

export interface StoredEvent {
  id: string;
  type: string;
  payload: Stripe.Event;
  processedAt: string | null;
}

export async function loadStripeEvent(id: string): Promise<StoredEvent | undefined> {
  const { type, payload, processedAt } = stripeEvents;
  const [row] = await database().system((db) =>
    db
      .select({ id: stripeEvents.id, type, payload, processedAt })
      .from(stripeEvents)
      .where(eq(stripeEvents.id, id)),
  );
  // Nothing but storeStripeEvent writes this column, with an event whose signature held.
  return row && { ...row, payload: row.payload as Stripe.Event };
}

/** The event had its effect, or needs none: the note says why. */
export async function markProcessed(id: string, note: string | null): Promise<void> {
  await database().system((db) =>
    db
      .update(stripeEvents)
      .set({ processedAt: sql`now()`, attempts: sql`${stripeEvents.attempts} + 1`, lastError: note })
      .where(and(eq(stripeEvents.id, id), isNull(stripeEvents.processedAt))),
  );
}

export async function noteFailure(id: string, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  await database().system((db) =>
    db
      .update(stripeEvents)
      .set({ attempts: sql`${stripeEvents.attempts} + 1`, lastError: message })
      .where(and(eq(stripeEvents.id, id), isNull(stripeEvents.processedAt))),
  );
}

export interface WaitingEvent {
  id: string;
  payload: Stripe.Event;
  ageSeconds: number;
}

/** Events that have waited too long for their effect, oldest first. */
export async function listWaiting(olderThanSeconds: number, limit: number): Promise<WaitingEvent[]> {
  const { id, payload, receivedAt } = stripeEvents;
  const ageSeconds = sql<string>`extract(epoch from now() - ${receivedAt})`;
  const rows = await database().system((db) =>
    db
      .select({ id, payload, ageSeconds })
      .from(stripeEvents)
      .where(
        and(
          isNull(stripeEvents.processedAt),
          lt(receivedAt, sql`now() - make_interval(secs => ${olderThanSeconds})`),
        ),
      )
      .orderBy(asc(receivedAt))
      .limit(limit),
  );
  return rows.map((row) => ({
    id: row.id,
    payload: row.payload as Stripe.Event,
    ageSeconds: Number(row.ageSeconds),
  }));
}
