import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { corsOrigins, subscriptions, tenants } from "@/db/schema";
import { statement } from "@/db/statements";
import type { TenantTransaction } from "@/db/tenant";
import { resolveEntitlements } from "@/server/kernel/entitlements";
import type { TenantAccess } from "@/server/kernel/identity";
import { asId, type TenantId } from "@/server/kernel/ids";

const readTenant = statement((db) =>
  db
    .select({
      id: tenants.id,
      slug: tenants.slug,
      status: tenants.status,
      plan: tenants.plan,
      requireSecondFactor: tenants.requireSecondFactor,
      sessionIdleMinutes: tenants.sessionIdleMinutes,
      sessionAbsoluteHours: tenants.sessionAbsoluteHours,
      corsOrigins: sql<string[]>`array(
        select ${corsOrigins.origin} from ${corsOrigins} where ${corsOrigins.tenantId} = ${tenants.id}
      )`,
      periodStart: subscriptions.currentPeriodStart,
      periodEnd: subscriptions.currentPeriodEnd,
    })
    .from(tenants)
    .leftJoin(subscriptions, and(eq(subscriptions.tenantId, tenants.id), isNull(subscriptions.endedAt)))
    .where(eq(tenants.id, sql.placeholder("tenantId")))
    // Of several open subscriptions the one that gave the tenant its plan counts.
    .orderBy(desc(sql`${subscriptions.plan} = ${tenants.plan}`), desc(subscriptions.currentPeriodStart))
    .limit(1)
    .prepare("tenant_access"),
);

/** What decides the tenant's limits, read in its own transaction. */
export async function readTenantAccess(tx: TenantTransaction): Promise<TenantAccess | undefined> {
  const [row] = await tx.run(readTenant);
  if (!row) return undefined;
  const {
    corsOrigins: origins,
    periodStart,
    periodEnd,
    requireSecondFactor,
    sessionIdleMinutes,
    sessionAbsoluteHours,
  } = row;
  return {
    id: asId<TenantId>(row.id),
    slug: row.slug,
    status: row.status,
    entitlements: resolveEntitlements(row.plan),
    subscriptionPeriod: periodStart && periodEnd ? { start: periodStart, end: periodEnd } : null,
    sessionPolicy: { requireSecondFactor, sessionIdleMinutes, sessionAbsoluteHours, sessionsEndedAt: null },
    corsOrigins: origins,
  };
}
