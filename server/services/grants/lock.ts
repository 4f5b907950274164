import { and, eq } from "drizzle-orm";
import { tenantCounters } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";

/**
 * Changes of who may do what in a tenant go one at a time: they lock the counter's row that seats are held on, so
 * that what is read after it (roles, owners, invitations) cannot change before the commit.
 */
export async function lockMembers(tx: TenantTransaction): Promise<void> {
  await tx.db
    .select({ value: tenantCounters.value })
    .from(tenantCounters)
    .where(and(eq(tenantCounters.tenantId, tx.tenantId), eq(tenantCounters.name, "seats")))
    .for("update");
}
