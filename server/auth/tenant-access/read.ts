import { eq, sql } from "drizzle-orm";
import { corsOrigins, tenants } from "@/db/schema";
import { statement } from "@/db/statements";
import type { TenantTransaction } from "@/db/tenant";
import { readEntitlementFacts, readSubscriptionPeriod } from "@/server/platform/entitlements";
import type { TenantFacts } from "./facts";

const readTenant = statement((db) =>
  db
    .select({
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
    .prepare("tenant_facts"),
);

/** The tenant's facts, read in its own transaction; undefined: no such tenant. */
export async function readTenantFacts(tx: TenantTransaction): Promise<TenantFacts | undefined> {
  const [[row], entitlements, subscriptionPeriod] = await Promise.all([
    tx.run(readTenant),
    readEntitlementFacts(tx),
    readSubscriptionPeriod(tx),
  ]);
  return row && entitlements && { ...row, entitlements, subscriptionPeriod };
}
