import { aliasedTable, and, eq, inArray, isNull, sql } from "drizzle-orm";
import { invitations, memberships, roles } from "@/db/schema";
import { covers, type Rights, rightsOfRole } from "@/server/kernel/permissions";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, readGivenRole, refuseBeyond, rightsOf } from "@/server/services/grants";
import { lockInvitation, readInvitation, refuseClosed } from "./internal";
import type { Invitation } from "./schemas";

/**
 * Withdraws an invitation: its link is dead. Doing it twice is doing it once.
 *
 * @throws AppError not_found, forbidden above one's own rights, conflict for an accepted one
 */
export async function revokeInvitation(
  context: OperationContext,
  { invitationId }: { invitationId: string },
): Promise<Invitation> {
  const { tx } = context;
  await lockMembers(context);
  const row = await lockInvitation(tx, invitationId);
  if (row.status !== "revoked") {
    refuseClosed(row);
    refuseBeyond(await rightsOf(tx, context.actor), await readGivenRole(tx, row));
    await close(context, [row]);
  }
  return readInvitation(tx, invitationId);
}

/** An invitation is as good as its inviter: whether one with these rights may still offer those. */
export function mayOffer(own: Rights | undefined, offered: Rights): boolean {
  return own?.has("members:write") === true && covers(own, offered);
}

/**
 * Withdraws what its inviter may offer no longer. Called, under the lock of the tenant's people, by whatever has
 * ended or narrowed a membership, or changed a role.
 */
export async function revokeUncovered(context: OperationContext): Promise<void> {
  const { tx } = context;
  const own = aliasedTable(roles, "own_roles");
  const open = await tx.db
    .select({
      id: invitations.id,
      email: invitations.email,
      offered: { role: invitations.role, permissions: roles.permissions },
      inviter: { id: memberships.id, role: memberships.role, permissions: own.permissions },
    })
    .from(invitations)
    .leftJoin(roles, and(eq(roles.tenantId, invitations.tenantId), eq(roles.id, invitations.customRoleId)))
    .leftJoin(
      memberships,
      and(
        eq(memberships.tenantId, invitations.tenantId),
        eq(memberships.id, invitations.invitedBy),
        isNull(memberships.suspendedAt),
      ),
    )
    .leftJoin(own, and(eq(own.tenantId, memberships.tenantId), eq(own.id, memberships.customRoleId)))
    .where(and(eq(invitations.tenantId, tx.tenantId), eq(invitations.status, "open")));
  const lost = open.filter(
    ({ inviter, offered }) => !mayOffer(inviter?.id ? rightsIn(inviter) : undefined, rightsIn(offered)),
  );
  await close(context, lost);
}

function rightsIn({
  role,
  permissions,
}: Pick<typeof memberships.$inferSelect, "role"> & { permissions: string[] | null }) {
  return rightsOfRole({ role, customRole: permissions && { permissions } });
}

async function close(
  context: OperationContext,
  rows: readonly { id: string; email: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  const { tx } = context;
  const ids = rows.map(({ id }) => id);
  await tx.db
    .update(invitations)
    .set({ status: "revoked", revokedAt: sql`now()` })
    .where(and(eq(invitations.tenantId, tx.tenantId), inArray(invitations.id, ids)));
  for (const { id, email } of rows) {
    await recordAudit(context, {
      action: "invitation.revoked",
      target: { id, label: email },
    });
    await emitEvent(context, "invitation.revoked", { invitationId: id });
  }
}
