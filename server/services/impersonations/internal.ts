import { and, eq, sql } from "drizzle-orm";
import { afterCommit } from "@/db/after-commit";
import { database } from "@/db/client";
import { impersonations, memberships, tenants } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { isRunning } from "@/server/auth/impersonations";
import type { Acting } from "@/server/kernel/actor";
import { AppError, notFound } from "@/server/kernel/errors";
import { asId, type SessionId, type TenantId, type UserId } from "@/server/kernel/ids";
import type { OpenContext, OperationContext } from "@/server/services/context";

/** Who acts in a tenant, whichever door they came by. */
export type ActContext = Acting & Pick<OperationContext, "tx" | "afterCommit">;

/** The columns that leave the service. */
export const impersonationColumns = {
  id: impersonations.id,
  operator: impersonations.operatorLabel,
  person: impersonations.personLabel,
  reason: impersonations.reason,
  access: impersonations.access,
  startedAt: impersonations.startedAt,
  expiresAt: impersonations.expiresAt,
  endedAt: impersonations.endedAt,
  endedBy: impersonations.endedBy,
  running: sql<boolean>`(${isRunning()})`.as("running"),
};

/** @throws AppError not_found, for another tenant's too */
export async function readImpersonation(tx: TenantTransaction, id: string) {
  const [row] = await tx.db
    .select(impersonationColumns)
    .from(impersonations)
    .where(and(eq(impersonations.tenantId, tx.tenantId), eq(impersonations.id, id)));
  if (!row) throw notFound("impersonation");
  return row;
}

/** @throws AppError forbidden for anyone but an operator */
export function operatorOf({ actor }: OpenContext): { userId: UserId; sessionId: SessionId } {
  if (actor.kind !== "operator") throw new AppError("forbidden", "This is for operators.");
  return { userId: actor.userId, sessionId: actor.sessionId };
}

/** A transaction of the tenant that an operator names. */
export function inTenantOf<T>(
  context: OpenContext,
  tenantId: string,
  work: (context: ActContext) => Promise<T>,
): Promise<T> {
  return database().tenants.write(asId<TenantId>(tenantId), (tx) =>
    work({ ...context, tx, afterCommit: (task) => afterCommit(tx.db, task) }),
  );
}

/**
 * The tenant, held as it is until the commit: a refusal that is being saved comes first, or waits and then ends what
 * was begun here.
 *
 * @throws AppError not_found for an unknown tenant, forbidden where it refuses visits, conflict where it is suspended
 * and for an operator who has a place of their own there
 */
export async function holdOpenTenant(tx: TenantTransaction, operatorId: UserId) {
  const [tenant] = await tx.db
    .select({
      id: tenants.id,
      name: tenants.name,
      status: tenants.status,
      allowOperatorAccess: tenants.allowOperatorAccess,
      requireSecondFactor: tenants.requireSecondFactor,
      sessionIdleMinutes: tenants.sessionIdleMinutes,
      sessionAbsoluteHours: tenants.sessionAbsoluteHours,
    })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId))
    .for("share");
  if (!tenant) throw notFound("workspace");
  if (!tenant.allowOperatorAccess) {
    throw new AppError("forbidden", "This workspace does not allow operators in: its settings say so.", {
      details: { reason: "operator_access_off" },
    });
  }
  if (tenant.status === "suspended") {
    throw new AppError("conflict", "This workspace is suspended: nobody can enter it.");
  }
  const [own] = await tx.db
    .select({ id: memberships.id })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.userId, operatorId)));
  if (own) throw new AppError("conflict", "You are a member of this workspace: enter it as yourself.");
  return tenant;
}
