import { and, eq, gte, lt, ne, or, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import type { Db } from "@/db/connection";
import { usageHours } from "@/db/schema";
import type { TenantId } from "@/server/kernel/ids";
import { mergeUsage } from "./merge-usage";
import { netQuantity, type UsageRow, type UsageSink } from "./usage";

/** Usage kept in Postgres, written by the system role: of two readings the greater values win. */
export function usageTable(database: Database): UsageSink {
  return {
    async write(rows) {
      // In one order whoever writes: two that copy the same counters never wait for each other crosswise.
      const sorted = [...rows].sort(byKey);
      for (let from = 0; from < sorted.length; from += 1_000) {
        const batch = sorted.slice(from, from + 1_000);
        await database.system((db) => upsert(db, batch));
      }
    },
  };
}

const keyOf = (row: UsageRow) => [row.tenantId, row.meter, row.hour, row.principal, row.dimension].join("\n");

function byKey(a: UsageRow, b: UsageRow): number {
  const [one, other] = [keyOf(a), keyOf(b)];
  return one < other ? -1 : one > other ? 1 : 0;
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

/** A period's usage so far: what is kept, joined with the live counters, which it may hold in part. */
export async function periodBase(
  database: Database,
  need: { tenantId: TenantId; meter: string; periodKey: string; live: readonly UsageRow[] },
): Promise<number> {
  const since = periodStart(need.periodKey);
  const live = need.live.filter((row) => row.hour >= since);
  const { tenantId, meter, hour, principal, dimension, epoch, counted, refunded } = usageHours;
  const ofMeter = and(eq(tenantId, need.tenantId), eq(meter, need.meter));
  // Live counters are of one epoch and of the last few hours: only their rows are read one by one.
  const liveEpoch = live[0]?.epoch ?? "";
  const liveSince = live.map((row) => row.hour).sort()[0] ?? "9999-01-01T00:00:00Z";
  return database.tenants.read(need.tenantId, async (tx) => {
    const [settled] = await tx.db
      .select({ total: sql<string>`coalesce(sum(${counted} - ${refunded}), 0)` })
      .from(usageHours)
      .where(and(ofMeter, gte(hour, since), or(lt(hour, liveSince), ne(epoch, liveEpoch))));
    const kept =
      live.length === 0
        ? []
        : await tx.db
            .select({ tenantId, meter, hour, principal, dimension, epoch, counted, refunded })
            .from(usageHours)
            .where(and(ofMeter, gte(hour, since), gte(hour, liveSince), eq(epoch, liveEpoch)));
    const rows = kept.map((row) => ({ ...row, tenantId: need.tenantId }));
    const merged = mergeUsage(rows, live).rows.reduce((sum, row) => sum + netQuantity(row), 0);
    return Math.max(0, Number(settled?.total ?? 0) + merged);
  });
}

/** The start of a period, from its key: `2026-11` or `2026-11-20T23`. */
function periodStart(key: string): string {
  return key.length === 7 ? `${key}-01T00:00:00Z` : `${key}:00:00Z`;
}
