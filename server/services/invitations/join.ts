import { and, eq, sql } from "drizzle-orm";
import { invitations, memberships } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { Acting } from "@/server/kernel/actor";
import { notFound } from "@/server/kernel/errors";
import { type MembershipId, newId, type UserId } from "@/server/kernel/ids";
import { roleName } from "@/server/kernel/permissions";
import { recordAudit } from "@/server/platform/audit";
import { readEntitlements } from "@/server/platform/entitlements";
import { emitEvent } from "@/server/platform/outbox";
import { holdQuota } from "@/server/platform/quotas";
import { roleColumns } from "@/server/services/grants";
import type { OpenOffer } from "./read-open";

export interface JoinContext extends Acting {
  tx: TenantTransaction;
}

/**
 * Uses the invitation up and makes the person a member. Called under the lock of the tenant's people, in which the
 * offer was read.
 *
 * @throws AppError plan_limit when the seats are used up: the invitation stays open
 */
export async function join(
  context: JoinContext,
  offer: OpenOffer,
  { userId, ...person }: { userId: UserId; name: string; email: string },
): Promise<void> {
  const { tx } = context;
  const entitlements = await readEntitlements(tx);
  if (!entitlements) throw notFound("workspace");
  await holdQuota({ tx, entitlements }, "seats");
  const membershipId = newId<MembershipId>();
  const { id: invitationId, given } = offer;
  const role = roleColumns(given);
  await tx.db.insert(memberships).values({ tenantId: tx.tenantId, id: membershipId, userId, ...role });
  await tx.db
    .update(invitations)
    .set({ status: "accepted", acceptedAt: sql`now()` })
    .where(and(eq(invitations.tenantId, tx.tenantId), eq(invitations.id, invitationId)));
  await recordAudit(context, {
    action: "invitation.accepted",
    target: { id: invitationId, label: person.email },
    after: { membershipId },
  });
  await recordAudit(context, {
    action: "member.added",
    target: { id: membershipId, label: `${person.name} (${person.email})` },
    after: { ...person, role: roleName(given) },
  });
  await emitEvent(context, "invitation.accepted", { invitationId, membershipId });
  await emitEvent(context, "member.added", { membershipId, ...role });
}
