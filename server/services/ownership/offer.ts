import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { ownershipOffers, tenants } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import { newId, type OwnershipOfferId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, memberOf, rightsOf } from "@/server/services/grants";
import { getMember } from "@/server/services/members";
import { closeOpen, readStanding, requireStanding } from "./internal";
import type { OfferOwnership, OwnershipOffer } from "./schemas";

/**
 * Offers the caller's own ownership to another member, who has seven days to accept; nothing changes before. The
 * workspace's name, typed, is the owner's confirmation.
 *
 * @throws AppError invalid_input for another name, not_found for nobody's membership, forbidden for who is no owner
 * any more, conflict for somebody who is an owner or suspended, or while another offer stands
 */
export async function offerOwnership(
  context: OperationContext,
  { membershipId, workspaceName }: z.output<typeof OfferOwnership>,
): Promise<OwnershipOffer> {
  const { tx } = context;
  await lockMembers(context);
  await refuseFormerOwner(context);
  await refuseOtherName(tx, workspaceName);
  const taker = await getMember(context, { membershipId });
  if (taker.role === "owner") throw new AppError("conflict", `${taker.name} is an owner already.`);
  if (taker.suspendedAt !== null) {
    throw new AppError("conflict", `${taker.name} is suspended: reinstate them first.`);
  }
  if (await readStanding(tx)) {
    throw new AppError("conflict", "There is an open offer already. Withdraw it first.");
  }
  await closeOpen(tx, "withdrawn");
  const id = newId<OwnershipOfferId>();
  await tx.db.insert(ownershipOffers).values({
    tenantId: tx.tenantId,
    id,
    fromMembershipId: memberOf(context.actor),
    toMembershipId: membershipId,
    expiresAt: sql`now() + interval '7 days'`,
  });
  await recordAudit(context, {
    action: "ownership.offered",
    target: { id, label: taker.name },
  });
  await emitEvent(context, "ownership.offered", { offerId: id, toMembershipId: membershipId });
  return requireStanding(tx, id);
}

async function refuseFormerOwner({ tx, actor }: OperationContext): Promise<void> {
  const rights = await rightsOf(tx, actor);
  if (rights.has("ownership:write")) return;
  throw new AppError("forbidden", "Only an owner can offer the ownership.", {
    details: { permission: "ownership:write" },
  });
}

async function refuseOtherName(tx: TenantTransaction, typed: string): Promise<void> {
  const [tenant] = await tx.db
    .select({ name: tenants.name })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId));
  if (tenant?.name.trim() === typed) return;
  const message = "is not the workspace's name";
  throw new AppError("invalid_input", `What you typed ${message}.`, {
    errors: [{ pointer: "/workspaceName", message }],
  });
}
