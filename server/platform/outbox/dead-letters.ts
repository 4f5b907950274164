import { and, asc, gte, inArray, isNull, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { outboxEvents } from "@/db/schema";
import type { EventId } from "@/server/kernel/ids";
import { wakeRelay } from "./bell";
import { MAX_ATTEMPTS } from "./retry-delay";

export interface DeadLetter {
  id: string;
  tenantId: string;
  name: string;
  payload: unknown;
  requestId: string;
  attempts: number;
  lastError: string | null;
  createdAt: string;
}

const isDead = and(isNull(outboxEvents.publishedAt), gte(outboxEvents.attempts, MAX_ATTEMPTS));

/** Events that no attempt got through, oldest first; over all tenants. */
export function listDeadLetters(limit = 100): Promise<DeadLetter[]> {
  const { id, tenantId, name, payload, requestId, attempts, lastError, createdAt } = outboxEvents;
  return database().system((db) =>
    db
      .select({ id, tenantId, name, payload, requestId, attempts, lastError, createdAt })
      .from(outboxEvents)
      .where(isDead)
      .orderBy(asc(createdAt), asc(id))
      .limit(limit),
  );
}

/** Gives dead letters (these, or all) their attempts back. Answers how many. */
export async function replayDeadLetters(ids?: readonly EventId[]): Promise<number> {
  const replayed = await database().system((db) =>
    db
      .update(outboxEvents)
      .set({ attempts: 0, availableAt: sql`clock_timestamp()` })
      .where(ids ? and(isDead, inArray(outboxEvents.id, [...ids])) : isDead)
      .returning({ id: outboxEvents.id }),
  );
  wakeRelay();
  return replayed.length;
}
