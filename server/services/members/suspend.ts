import { and, eq, sql } from "drizzle-orm";
import { memberships } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import { holdQuota } from "@/server/platform/quotas";
import { revokeKeysOf } from "@/server/services/api-keys";
import type { OperationContext } from "@/server/services/context";
import { isOneself, lockMembers, refuseBeyond, rightsOf } from "@/server/services/grants";
import { endVisitsTo } from "@/server/services/impersonations";
import { revokeUncovered } from "@/server/services/invitations";
import { labelOf, readMember, refuseLastOwner, toldOf } from "./internal";
import type { Member } from "./schemas";

/**
 * Takes a member's access away until they are reinstated; it ends with the commit. Their seat is free, what they
 * offered to others is withdrawn, and the API keys that they made are revoked for good. Doing it twice is doing it
 * once.
 *
 * @throws AppError not_found, forbidden above one's own rights, conflict for oneself and for the last owner
 */
export async function suspendMember(
  context: OperationContext,
  { membershipId }: { membershipId: string },
): Promise<Member> {
  const { tx } = context;
  await lockMembers(context);
  const own = await rightsOf(tx, context.actor);
  const before = await readMember(tx, membershipId);
  refuseBeyond(own, before);
  if (before.suspendedAt !== null) return before;
  if (isOneself(context.actor, membershipId)) {
    throw new AppError("conflict", "You cannot suspend yourself. Leave the workspace instead.");
  }
  if (before.role === "owner") await refuseLastOwner(tx);
  await setSuspendedAt(context, membershipId, sql`now()`);
  await endVisitsTo(context, [membershipId]);
  await revokeUncovered(context);
  const apiKeysRevoked = await revokeKeysOf(context, membershipId);
  const after = await readMember(tx, membershipId);
  await recordAudit(context, {
    action: "member.suspended",
    target: { id: membershipId, label: labelOf(after) },
    before: toldOf(before),
    after: { ...toldOf(after), apiKeysRevoked },
  });
  await emitEvent(context, "member.suspended", { membershipId });
  return after;
}

/**
 * Gives a suspended member their access back, with the role that they had; it takes a seat.
 *
 * @throws AppError not_found, forbidden above one's own rights, plan_limit when the seats are used up
 */
export async function reinstateMember(
  context: OperationContext,
  { membershipId }: { membershipId: string },
): Promise<Member> {
  const { tx } = context;
  await lockMembers(context);
  const own = await rightsOf(tx, context.actor);
  const before = await readMember(tx, membershipId);
  refuseBeyond(own, before);
  if (before.suspendedAt === null) return before;
  await holdQuota(context, "seats");
  await setSuspendedAt(context, membershipId, null);
  const after = await readMember(tx, membershipId);
  await recordAudit(context, {
    action: "member.reinstated",
    target: { id: membershipId, label: labelOf(after) },
    before: toldOf(before),
    after: toldOf(after),
  });
  await emitEvent(context, "member.reinstated", { membershipId });
  return after;
}

async function setSuspendedAt(
  { tx }: OperationContext,
  membershipId: string,
  suspendedAt: ReturnType<typeof sql> | null,
): Promise<void> {
  await tx.db
    .update(memberships)
    .set({ suspendedAt })
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, membershipId)));
}
