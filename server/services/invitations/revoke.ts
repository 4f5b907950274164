import { and, eq, inArray, sql } from "drizzle-orm";
import { invitations } from "@/db/schema";
import { covers, type Rights, ROLE_PERMISSIONS, type Role } from "@/server/kernel/permissions";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, refuseBeyond, rightsOf } from "@/server/services/grants";
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
    refuseBeyond(await rightsOf(tx, context.actor), row.role);
    refuseClosed(row);
    await close(context, [row]);
  }
  return readInvitation(tx, invitationId);
}

/** An invitation is as good as its inviter: whether one with these rights may still offer the role. */
export function mayOffer(rights: Rights | undefined, role: Role): boolean {
  return rights?.has("members:write") === true && covers(rights, ROLE_PERMISSIONS[role]);
}

/**
 * Withdraws what a member has offered and may offer no longer. Called, under the lock of the tenant's people, by
 * whatever ends a membership (`rights` undefined) or narrows one.
 */
export async function revokeBeyond(
  context: OperationContext,
  membershipId: string,
  rights: Rights | undefined,
): Promise<void> {
  const { tx } = context;
  const open = await tx.db
    .select({ id: invitations.id, email: invitations.email, role: invitations.role })
    .from(invitations)
    .where(
      and(
        eq(invitations.tenantId, tx.tenantId),
        eq(invitations.invitedBy, membershipId),
        eq(invitations.status, "open"),
      ),
    )
    .for("update");
  await close(
    context,
    open.filter(({ role }) => !mayOffer(rights, role)),
  );
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
      target: { type: "invitation", id },
      changes: { email },
    });
    await emitEvent(context, "invitation.revoked", { invitationId: id });
  }
}
