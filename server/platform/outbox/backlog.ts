import { isNull, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { outboxEvents } from "@/db/schema";
import { MAX_ATTEMPTS } from "./retry-delay";

export interface OutboxBacklog {
  /** Events not handed on yet, dead letters apart. */
  pending: number;
  /** Seconds since the oldest of them was written; 0 when there is none. */
  oldestAgeSeconds: number;
  deadLetters: number;
}

/** Depth and age of the outbox over all tenants, for metrics and the operators' page. */
export async function readBacklog(): Promise<OutboxBacklog> {
  const living = sql`filter (where ${outboxEvents.attempts} < ${MAX_ATTEMPTS})`;
  const [row] = await database().system((db) =>
    db
      .select({
        pending: sql<string>`count(*) ${living}`,
        oldestAgeSeconds: sql<string>`coalesce(
          extract(epoch from clock_timestamp() - min(${outboxEvents.createdAt}) ${living}), 0)`,
        deadLetters: sql<string>`count(*) filter (where ${outboxEvents.attempts} >= ${MAX_ATTEMPTS})`,
      })
      .from(outboxEvents)
      .where(isNull(outboxEvents.publishedAt)),
  );
  return {
    pending: Number(row?.pending ?? 0),
    oldestAgeSeconds: Number(row?.oldestAgeSeconds ?? 0),
    deadLetters: Number(row?.deadLetters ?? 0),
  };
}
