import { eq, sql } from "drizzle-orm";
import { afterCommit } from "@/db/after-commit";
import { database } from "@/db/client";
import { tenants } from "@/db/schema";
import type { Acting } from "@/server/kernel/actor";
import { AppError, notFound } from "@/server/kernel/errors";
import { asId, type TenantId, type UserId } from "@/server/kernel/ids";
import type { PlanKey } from "@/server/kernel/plans";
import { revokeTenant } from "@/server/platform/admission";
import type { OpenContext, OperationContext } from "@/server/services/context";

/** An operator's act on one tenant. */
export interface OperatorContext extends Acting, Pick<OperationContext, "tx" | "afterCommit"> {
  operatorId: UserId;
  tenant: { id: string; name: string; plan: PlanKey };
}

/** @throws AppError forbidden for anyone but an operator */
export function operatorIdOf({ actor }: OpenContext): UserId {
  if (actor.kind !== "operator") throw new AppError("forbidden", "This is for operators.");
  return actor.userId;
}

/**
 * Changes what a tenant may do, in the one role that can: see the walls' migration. Two changes of one tenant go one
 * after the other, and every instance asks again from the commit on.
 *
 * @throws AppError forbidden for anyone but an operator, not_found for an unknown tenant
 */
export function changeEntitlements<T>(
  context: OpenContext,
  tenantId: string,
  work: (context: OperatorContext) => Promise<T>,
): Promise<T> {
  const operatorId = operatorIdOf(context);
  return database().systemTenants.write(asId<TenantId>(tenantId), async (tx) => {
    await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext('entitlements'), hashtext(${tenantId}))`);
    const [tenant] = await tx.db
      .select({ id: tenants.id, name: tenants.name, plan: tenants.plan })
      .from(tenants)
      .where(eq(tenants.id, tx.tenantId));
    if (!tenant) throw notFound("workspace");
    revokeTenant(tx);
    return work({
      ...context,
      operatorId,
      tenant,
      tx,
      afterCommit: (task) => afterCommit(tx.db, task),
    });
  });
}
