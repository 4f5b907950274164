import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { auditEntries } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { TenantId } from "@/server/kernel/ids";
import { readEntitlements } from "@/server/platform/entitlements";
import { everyTenantId } from "@/server/platform/jobs";
import { logger } from "@/server/platform/observability";
import { lockChain, saveChain } from "./ends";

const BATCH = 500;

/** Removes what is past keeping from every tenant's log. A chain that is broken is left as it is, for people to see. */
export async function pruneEveryLog(): Promise<{ entries: number; failed: number }> {
  let [entries, failed] = [0, 0];
  for await (const tenantId of everyTenantId()) {
    try {
      entries += await pruneLog(tenantId);
    } catch (err) {
      failed += 1;
      logger().error({ err, tenantId }, "an audit log could not be pruned");
    }
  }
  return { entries, failed };
}

/**
 * Removes sealed entries that the tenant is entitled to no longer, from the beginning of its chain on. The anchor moves
 * with them in the same transaction, so that what is left still verifies. @throws ChainBroken
 */
async function pruneLog(tenantId: TenantId): Promise<number> {
  let removed = 0;
  for (;;) {
    const batch = await database().systemTenants.write(tenantId, pruneBatch);
    removed += batch;
    if (batch < BATCH) return removed;
  }
}

async function pruneBatch(tx: TenantTransaction): Promise<number> {
  const { db, tenantId } = tx;
  const entitlements = await readEntitlements(tx);
  if (!entitlements) return 0;
  const days = entitlements.auditRetentionDays;
  // Most tenants have nothing to remove on most nights: they are not locked for that.
  const [oldest] = await readOldest(tx, 0, days, 1);
  if (!oldest?.isPast) return 0;
  const chain = await lockChain(tx);
  const rows = await readOldest(tx, chain.anchorSeq, days, BATCH);
  const kept = rows.findIndex((row) => !row.isPast);
  const last = (kept === -1 ? rows : rows.slice(0, kept)).at(-1);
  if (last?.seq == null || last.chainHash === null) return 0;
  // First the anchor: the trigger lets go of nothing that stands behind it.
  await saveChain(tx, chain, { anchorSeq: last.seq, anchorHash: last.chainHash });
  const gone = await db
    .delete(auditEntries)
    .where(and(eq(auditEntries.tenantId, tenantId), lte(auditEntries.seq, last.seq)))
    .returning({ id: auditEntries.id });
  return gone.length;
}

function readOldest({ db, tenantId }: TenantTransaction, after: number, days: number, limit: number) {
  const { seq, chainHash, occurredAt } = auditEntries;
  return db
    .select({ seq, chainHash, isPast: sql<boolean>`${occurredAt} < now() - make_interval(days => ${days})` })
    .from(auditEntries)
    .where(and(eq(auditEntries.tenantId, tenantId), gt(seq, after)))
    .orderBy(asc(seq))
    .limit(limit);
}
