import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { usageNotices } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { actingJob } from "@/server/kernel/actor";
import { newId, type TenantId } from "@/server/kernel/ids";
import { METERS } from "@/server/kernel/meters";
import { quotaPeriod } from "@/server/platform/admission";
import { readEntitlements, readSubscriptionPeriod } from "@/server/platform/entitlements";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import type { MeterUsage, UsageNotices } from "./schemas";
import { getUsage } from "./summary";

/** Shares of a quota that a tenant is told of, in per cent: the greatest first. */
const THRESHOLDS = [100, 80] as const;

/** The meters that are counted by the period. A gauge has none: its own refusal tells. */
const METERED = ["api_calls", "events_ingested"] as const;

/**
 * Looks at what a tenant has used of its quotas, and tells of each share that is reached, once a period, and once more
 * of a quota that was raised since. What passes two at once is told as the greater. Safe to call any number of times, by two at once too.
 */
export async function noticeQuotas(tenantId: TenantId): Promise<{ noticed: number }> {
  return database().tenants.write(tenantId, async (tx) => {
    const entitlements = await readEntitlements(tx);
    if (!entitlements) return { noticed: 0 };
    const context: OperationContext = {
      ...actingJob("notice_quotas", newId()),
      tx,
      entitlements,
      subscriptionPeriod: await readSubscriptionPeriod(tx),
      afterCommit: () => undefined,
    };
    const periodKey = quotaPeriod(context, Date.now()).key;
    let noticed = 0;
    for (const meter of METERED) {
      const { data } = await getUsage(context, { meter });
      const [usage] = data;
      if (usage && (await notice(context, usage, periodKey))) noticed += 1;
    }
    return { noticed };
  });
}

async function notice(context: OperationContext, usage: MeterUsage, periodKey: string): Promise<boolean> {
  const { meter, quota } = usage;
  const used = usage.quantity ?? 0;
  if (quota === null || quota <= 0) return false;
  const reached = THRESHOLDS.filter((threshold) => used * 100 >= quota * threshold);
  if (reached.length === 0) return false;
  const { db, tenantId } = context.tx;
  const fresh = await db
    .insert(usageNotices)
    .values(reached.map((threshold) => ({ tenantId, meter, periodKey, threshold, used, quota })))
    .onConflictDoUpdate({
      target: [usageNotices.tenantId, usageNotices.meter, usageNotices.periodKey, usageNotices.threshold],
      set: { used, quota, createdAt: sql`now()` },
      // Told already, unless it was of a lesser quota.
      setWhere: lt(usageNotices.quota, quota),
    })
    .returning({ threshold: usageNotices.threshold });
  const [greatest] = reached;
  // The greater one was told already: the lesser is no news.
  if (greatest === undefined || !fresh.some(({ threshold }) => threshold === greatest)) return false;
  await emitEvent(context, "usage.quota_reached", { meter, threshold: greatest, used, quota, periodKey });
  return true;
}

/** What of the running period's quotas is reached, by the greatest share of each meter. What was raised since is not. */
export async function listUsageNotices(context: OperationContext): Promise<z.input<typeof UsageNotices>> {
  const { key } = quotaPeriod(context, Date.now());
  const rows = await readNotices(context.tx, key);
  const data = METERED.flatMap((meter) => {
    const { perPeriod, overLimit } = context.entitlements.meters[meter];
    const row = rows.find((one) => one.meter === meter && perPeriod <= one.quota);
    return row ? [{ ...row, name: METERS[meter].name, overLimit }] : [];
  });
  return { data };
}

function readNotices({ db, tenantId }: TenantTransaction, periodKey: string) {
  const { meter, threshold, used, quota, createdAt } = usageNotices;
  return db
    .select({ meter, threshold, used, quota, createdAt })
    .from(usageNotices)
    .where(and(eq(usageNotices.tenantId, tenantId), eq(usageNotices.periodKey, periodKey)))
    .orderBy(desc(threshold));
}
