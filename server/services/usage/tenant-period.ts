import { and, eq, isNull } from "drizzle-orm";
import { subscriptions } from "@/db/schema";
import type { PlanKey } from "@/server/kernel/plans";
import type { OperationContext } from "@/server/services/context";

/** The plan and the subscription's period, as the quota counts them. */
export async function readTenantPeriod({ tx, plan }: OperationContext): Promise<{
  plan: PlanKey;
  subscriptionPeriod: { start: string; end: string } | null;
}> {
  const [row] = await tx.db
    .select({ start: subscriptions.currentPeriodStart, end: subscriptions.currentPeriodEnd })
    .from(subscriptions)
    .where(and(eq(subscriptions.tenantId, tx.tenantId), isNull(subscriptions.endedAt)))
    .limit(1);
  return { plan, subscriptionPeriod: row ?? null };
}
