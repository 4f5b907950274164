import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { asId, type TenantId } from "@/server/kernel/ids";
import { rollUpEvents } from "@/server/platform/metering";
import { logger } from "@/server/platform/observability";

/**
 * Rolls up every tenant of whom something waits, and does after each what is asked. One that fails keeps no other
 * waiting; it waits for the next time.
 */
export async function rollUpEveryTenantsEvents(
  andThen: (tenantId: TenantId) => Promise<unknown> = async () => undefined,
): Promise<{ tenants: number; failed: number }> {
  const waiting = await tenantsToRollUp();
  let failed = 0;
  for (const tenantId of waiting) {
    try {
      await rollUpEvents(database(), tenantId);
      await andThen(tenantId);
    } catch (err) {
      failed += 1;
      logger().error({ err, tenantId }, "usage events were not rolled up");
    }
  }
  return { tenants: waiting.length, failed };
}

/** Rolls up one tenant's events, and the days whose hours have changed. */
export function rollUpTenantEvents(tenantId: TenantId): Promise<{ folded: number }> {
  return rollUpEvents(database(), tenantId);
}

async function tenantsToRollUp(): Promise<TenantId[]> {
  const rows = await database().system((db) =>
    db.execute<{ tenant_id: string }>(
      sql`select tenant_id from usage_deltas union select tenant_id from usage_dirty_days order by 1`,
    ),
  );
  return rows.map(({ tenant_id }) => asId<TenantId>(tenant_id));
}
