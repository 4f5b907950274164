import { and, eq, sql } from "drizzle-orm";
import { tenantCounters } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { Entitlements } from "@/server/kernel/entitlements";
import type { GaugeQuota } from "@/server/kernel/plans";
import { overQuota } from "./over-quota";

/** The counter that each gauge quota is held on: kept by triggers on the rows that it counts. */
export const GAUGE_COUNTERS: Readonly<Record<GaugeQuota, string>> = {
  projects: "projects",
  seats: "seats",
  storageBytes: "storage_bytes",
};

/**
 * Makes sure that so many more fit what the tenant may have. Locks the counter's row until the transaction ends, so
 * that of two concurrent creates the second counts the first. A limit below what is there already refuses new ones
 * and removes nothing.
 *
 * @throws AppError plan_limit, with what the tenant may have
 */
export async function holdQuota(
  context: { tx: TenantTransaction; entitlements: Entitlements },
  gauge: GaugeQuota,
  amount = 1,
): Promise<void> {
  if (!Number.isSafeInteger(amount) || amount < 0) throw new TypeError("A quota is held for a whole number.");
  const used = await lockCounter(context.tx, GAUGE_COUNTERS[gauge]);
  const limit = context.entitlements.quotas[gauge];
  if (limit === null || used + BigInt(amount) <= BigInt(limit)) return;
  throw overQuota(context.entitlements, { quota: gauge, limit, used: Number(used) });
}

/** Counters are bigints: past 2^53 a number would round, and let one too many in. */
async function lockCounter(tx: TenantTransaction, counter: string): Promise<bigint> {
  // The row may not exist before the first create: make it, so that there is something to lock.
  await tx.db
    .insert(tenantCounters)
    .values({ tenantId: tx.tenantId, name: counter, value: 0 })
    .onConflictDoNothing();
  const [row] = await tx.db
    .select({ value: sql<string>`${tenantCounters.value}::text` })
    .from(tenantCounters)
    .where(and(eq(tenantCounters.tenantId, tx.tenantId), eq(tenantCounters.name, sql`${counter}`)))
    .for("update");
  return BigInt(row?.value ?? 0);
}
