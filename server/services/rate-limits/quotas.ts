import { and, eq, inArray } from "drizzle-orm";
import type { z } from "zod";
import { tenantCounters } from "@/db/schema";
import type { OperationContext } from "@/server/services/context";
import { getUsage } from "@/server/services/usage";
import type { QuotaState } from "./schemas";

const GAUGES = ["projects", "seats"] as const;

/** What the entitlements bound by number: gauges as they are now, meters in the running period. */
export async function readQuotas(context: OperationContext): Promise<z.input<typeof QuotaState>[]> {
  const { tx, entitlements } = context;
  const rows = await tx.db
    .select({ name: tenantCounters.name, value: tenantCounters.value })
    .from(tenantCounters)
    .where(and(eq(tenantCounters.tenantId, tx.tenantId), inArray(tenantCounters.name, [...GAUGES])));
  const usage = await getUsage(context, {});
  return [
    ...GAUGES.map((quota) => ({
      quota,
      used: rows.find(({ name }) => name === quota)?.value ?? 0,
      limit: entitlements.quotas[quota],
    })),
    ...usage.data
      .filter(({ source, quota }) => source !== "gauge" && quota !== null)
      .map(({ meter, quantity, quota, overLimit }) => ({
        quota: meter,
        used: quantity ?? 0,
        limit: overLimit === "refuse" ? quota : null,
      })),
  ];
}
