import { and, eq } from "drizzle-orm";
import { tenantCounters } from "@/db/schema";
import { revokeCached } from "@/server/platform/admission";
import type { OperationContext } from "@/server/services/context";

/**
 * Changes of who may do what in a tenant go one at a time: they lock the counter's row that seats are held on, so
 * that what is read after it (roles, owners, invitations) cannot change before the commit. What instances remember of
 * the tenant's people is stale from then on; somebody who only just becomes one was remembered by nobody.
 */
export async function lockMembers({
  tx,
  afterCommit,
}: Pick<OperationContext, "tx"> & Partial<Pick<OperationContext, "afterCommit">>): Promise<void> {
  afterCommit?.(() => revokeCached(tx.tenantId));
  await tx.db
    .select({ value: tenantCounters.value })
    .from(tenantCounters)
    .where(and(eq(tenantCounters.tenantId, tx.tenantId), eq(tenantCounters.name, "seats")))
    .for("update");
}
