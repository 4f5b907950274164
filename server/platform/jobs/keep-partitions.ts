import { sql } from "drizzle-orm";
import { database } from "@/db/client";

/** Makes the partitions of usage events that the next months need, and drops those that are past keeping. */
export async function keepUsageEventPartitions(): Promise<{ changed: number }> {
  const [row] = await database().system((db) =>
    db.execute<{ changed: number }>(sql`select keep_usage_event_partitions() as changed`),
  );
  return { changed: row?.changed ?? 0 };
}
