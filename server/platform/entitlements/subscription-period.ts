import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { subscriptions, tenants } from "@/db/schema";
import { statement } from "@/db/statements";
import type { TenantTransaction } from "@/db/tenant";
import type { TenantAccess } from "@/server/kernel/identity";

const readPeriod = statement((db) =>
  db
    .select({ start: subscriptions.currentPeriodStart, end: subscriptions.currentPeriodEnd })
    .from(subscriptions)
    .innerJoin(tenants, eq(tenants.id, subscriptions.tenantId))
    .where(and(eq(subscriptions.tenantId, sql.placeholder("tenantId")), isNull(subscriptions.endedAt)))
    // Of several open subscriptions the one that gave the tenant its plan counts.
    .orderBy(desc(sql`${subscriptions.plan} = ${tenants.plan}`), desc(subscriptions.currentPeriodStart))
    .limit(1)
    .prepare("subscription_period"),
);

/** The billing period that the tenant's quotas count in; null while it has no subscription. */
export async function readSubscriptionPeriod(
  tx: TenantTransaction,
): Promise<TenantAccess["subscriptionPeriod"]> {
  const [period] = await tx.run(readPeriod);
  return period ?? null;
}
