import { and, eq, isNull } from "drizzle-orm";
import { memberships, tenantCounters } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { notFound } from "@/server/kernel/errors";
import { revokeTenant } from "@/server/platform/admission";
import type { OperationContext } from "@/server/services/context";

/**
 * Changes of who may do what in a tenant go one at a time: they lock the counter's row that seats are held on, so
 * that what is read after it (roles, owners, invitations) cannot change before the commit. What instances remember of
 * the tenant's people is stale from then on; a newcomer was remembered by nobody.
 */
export async function lockMembers(
  { tx }: Pick<OperationContext, "tx">,
  whom: "members" | "newcomer" = "members",
): Promise<void> {
  if (whom === "members") revokeTenant(tx);
  await tx.db
    .select({ value: tenantCounters.value })
    .from(tenantCounters)
    .where(and(eq(tenantCounters.tenantId, tx.tenantId), eq(tenantCounters.name, "seats")))
    .for("update");
}

/**
 * Holds a membership with access as it is until the commit: whoever suspends or ends it waits, or came first.
 *
 * @throws AppError not_found when it has no access any more
 */
export async function holdMembership(tx: TenantTransaction, membershipId: string): Promise<void> {
  const [held] = await tx.db
    .select({ id: memberships.id })
    .from(memberships)
    .where(
      and(
        eq(memberships.tenantId, tx.tenantId),
        eq(memberships.id, membershipId),
        isNull(memberships.suspendedAt),
      ),
    )
    .for("share");
  if (!held) throw notFound("workspace");
}

/** Waits for whoever holds the membership, before what hangs on it is ended. */
export async function takeMembership(tx: TenantTransaction, membershipId: string): Promise<void> {
  await tx.db
    .select({ id: memberships.id })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, membershipId)))
    .for("update");
}
