import { and, eq, gte, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import type { Db } from "@/db/connection";
import { usageHours } from "@/db/schema";
import type { TenantId } from "@/server/kernel/ids";
import { mergeUsage } from "./merge-usage";
import type { UsageRow, UsageSink } from "./usage";

/** Usage kept in Postgres, written by the system role: of two readings the greater values win. */
export function usageTable(database: Database): UsageSink {
  return {
    async write(rows) {
      for (let from = 0; from < rows.length; from += 1_000) {
        const batch = rows.slice(from, from + 1_000);
        await database.system((db) => upsert(db, batch));
      }
    },
  };
}

async function upsert(db: Db, rows: readonly UsageRow[]): Promise<void> {
  const { tenantId, meter, hour, principal, dimension, epoch, counted, refunded } = usageHours;
  await db
    .insert(usageHours)
    .values([...rows])
    .onConflictDoUpdate({
      target: [tenantId, meter, hour, principal, dimension, epoch],
      set: {
        counted: sql`greatest(${counted}, excluded.counted)`,
        refunded: sql`greatest(${refunded}, excluded.refunded)`,
      },
    });
}

/** The tenant's kept rows of a meter since a time, in its own transaction. */
function readKept(database: Database, tenantId: TenantId, meter: string, since: string): Promise<UsageRow[]> {
  return database.tenants.read(tenantId, async (tx) => {
    const rows = await tx.db
      .select({
        meter: usageHours.meter,
        hour: usageHours.hour,
        epoch: usageHours.epoch,
        counted: usageHours.counted,
        refunded: usageHours.refunded,
      })
      .from(usageHours)
      .where(
        and(eq(usageHours.tenantId, tenantId), eq(usageHours.meter, meter), gte(usageHours.hour, since)),
      );
    return rows.map((row) => ({ ...row, tenantId }));
  });
}

/** A period's usage so far: what is kept, joined with the live counters, which it may hold in part. */
export async function periodBase(
  database: Database,
  need: { tenantId: TenantId; meter: string; periodKey: string; live: readonly UsageRow[] },
): Promise<number> {
  const since = periodStart(need.periodKey);
  const kept = await readKept(database, need.tenantId, need.meter, since);
  const live = need.live.filter((row) => row.hour >= since);
  return mergeUsage(kept, live).total;
}

/** The start of a period, from its key: `2026-11` or `2026-11-20T23`. */
function periodStart(key: string): string {
  return key.length === 7 ? `${key}-01T00:00:00Z` : `${key}:00:00Z`;
}
