import { eq, sql } from "drizzle-orm";
import { corsOrigins, tenants } from "@/db/schema";
import { statement } from "@/db/statements";
import type { TenantTransaction } from "@/db/tenant";
import { resolveEntitlements } from "@/server/kernel/entitlements";
import type { TenantAccess } from "@/server/kernel/identity";
import { asId, type TenantId } from "@/server/kernel/ids";
import { readEntitlementFacts, readSubscriptionPeriod } from "@/server/platform/entitlements";

const readTenant = statement((db) =>
  db
    .select({
      id: tenants.id,
      slug: tenants.slug,
      status: tenants.status,
      requireSecondFactor: tenants.requireSecondFactor,
      sessionIdleMinutes: tenants.sessionIdleMinutes,
      sessionAbsoluteHours: tenants.sessionAbsoluteHours,
      corsOrigins: sql<string[]>`array(
        select ${corsOrigins.origin} from ${corsOrigins} where ${corsOrigins.tenantId} = ${sql.placeholder("tenantId")}
      )`,
    })
    .from(tenants)
    .where(eq(tenants.id, sql.placeholder("tenantId")))
    .prepare("tenant_access"),
);

/** What decides the tenant's limits, read in its own transaction. */
export async function readTenantAccess(tx: TenantTransaction): Promise<TenantAccess | undefined> {
  const [[row], facts, subscriptionPeriod] = await Promise.all([
    tx.run(readTenant),
    readEntitlementFacts(tx),
    readSubscriptionPeriod(tx),
  ]);
  if (!row || !facts) return undefined;
  const { id, slug, status, requireSecondFactor, sessionIdleMinutes, sessionAbsoluteHours } = row;
  return {
    id: asId<TenantId>(id),
    slug,
    status,
    entitlements: resolveEntitlements({ ...facts, nowMs: Date.now() }),
    subscriptionPeriod,
    sessionPolicy: { requireSecondFactor, sessionIdleMinutes, sessionAbsoluteHours, sessionsEndedAt: null },
    corsOrigins: row.corsOrigins,
  };
}
