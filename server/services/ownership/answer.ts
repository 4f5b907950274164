import { and, eq } from "drizzle-orm";
import { memberships } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, memberOf } from "@/server/services/grants";
import { revokeUncovered } from "@/server/services/invitations";
import { closeOpen, requireStanding } from "./internal";
import type { OwnershipOffer } from "./schemas";

/**
 * Swaps the two roles in one transaction: whoever accepts is an owner, whoever offered an admin. At each moment the
 * workspace has an owner.
 *
 * @throws AppError not_found for an offer that is void, forbidden for anyone but the one it was made to
 */
export async function acceptOwnership(context: OperationContext, input: { offerId: string }): Promise<null> {
  const { tx } = context;
  await lockMembers(context);
  const { id, from, to } = await requireStanding(tx, input.offerId);
  refuseBystander(context, to);
  await setRole(context, to.membershipId, "owner");
  await setRole(context, from.membershipId, "admin");
  await closeOpen(tx, "accepted");
  await revokeUncovered(context);
  await recordAudit(context, {
    action: "ownership.transferred",
    target: { id, label: to.name },
    before: { owner: from.name },
    after: { owner: to.name },
  });
  await emitEvent(context, "ownership.transferred", {
    offerId: id,
    fromMembershipId: from.membershipId,
    toMembershipId: to.membershipId,
  });
  return null;
}

/** @throws AppError as `acceptOwnership` */
export async function declineOwnership(context: OperationContext, input: { offerId: string }): Promise<null> {
  await lockMembers(context);
  const { id, to } = await requireStanding(context.tx, input.offerId);
  refuseBystander(context, to);
  await closeOpen(context.tx, "declined");
  await recordAudit(context, { action: "ownership.declined", target: { id, label: to.name } });
  return null;
}

/** Takes an offer back; any owner can. @throws AppError not_found for one that is void */
export async function withdrawOwnership(
  context: OperationContext,
  input: { offerId: string },
): Promise<null> {
  await lockMembers(context);
  const { id, to } = await requireStanding(context.tx, input.offerId);
  await closeOpen(context.tx, "withdrawn");
  await recordAudit(context, { action: "ownership.withdrawn", target: { id, label: to.name } });
  return null;
}

function refuseBystander(context: OperationContext, to: OwnershipOffer["to"]): void {
  if (memberOf(context.actor) === to.membershipId) return;
  throw new AppError("forbidden", "The ownership was offered to somebody else.");
}

async function setRole(
  context: OperationContext,
  membershipId: string,
  role: "owner" | "admin",
): Promise<void> {
  const { tx } = context;
  await tx.db
    .update(memberships)
    .set({ role, customRoleId: null })
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, membershipId)));
  await emitEvent(context, "member.role_changed", { membershipId, role, customRoleId: null });
}
