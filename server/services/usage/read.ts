import { and, eq, gte } from "drizzle-orm";
import { usageHours } from "@/db/schema";
import { mergeUsage, readLive, type UsageRow } from "@/server/platform/metering";
import { logger } from "@/server/platform/observability";
import { redis } from "@/server/platform/redis/client";
import type { OperationContext } from "@/server/services/context";

/**
 * Hourly usage of a meter since a time: what is kept, joined with what is still counted live. When Redis does not
 * answer, what is kept is told alone, which is at most one roll-up behind.
 */
export async function readUsage(
  { tx, requestId }: OperationContext,
  meter: string,
  sinceMs: number,
): Promise<UsageRow[]> {
  const { tenantId } = tx;
  const since = new Date(sinceMs).toISOString();
  const live = await readLive(redis(), tenantId, meter).catch((err: unknown) => {
    logger().warn({ err, requestId }, "live usage is not available");
    return [];
  });
  const { hour, principal, dimension, epoch, counted, refunded } = usageHours;
  const kept = await tx.db
    .select({ meter: usageHours.meter, hour, principal, dimension, epoch, counted, refunded })
    .from(usageHours)
    .where(and(eq(usageHours.tenantId, tenantId), eq(usageHours.meter, meter), gte(hour, since)));
  const rows = kept.map((row) => ({ ...row, tenantId }));
  const recent = live.filter((row) => Date.parse(row.hour) >= sinceMs);
  return mergeUsage(rows.map(withPlainHour), recent).rows;
}

/** Postgres tells an hour as `…T23:00:00Z`, as the counters do: the two must agree to be joined. */
function withPlainHour(row: UsageRow): UsageRow {
  return { ...row, hour: `${new Date(row.hour).toISOString().slice(0, 19)}Z` };
}
