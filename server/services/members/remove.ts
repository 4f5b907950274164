import { and, eq } from "drizzle-orm";
import { memberships } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { labelOf, lockMembers, readMember, refuseAbove, refuseLastOwner, roleOf } from "./internal";
import type { Member } from "./schemas";

/**
 * Ends a membership; access ends with the commit. Tasks stay, without their assignee.
 *
 * @throws AppError not_found, forbidden above one's own rights, conflict for the last owner
 */
export async function removeMember(
  context: OperationContext,
  input: { membershipId: string },
): Promise<null> {
  await lockMembers(context.tx);
  const own = await roleOf(context.tx, context.actor);
  const member = await readMember(context.tx, input.membershipId);
  refuseAbove(own, member.role);
  return end(context, member);
}

/** Ends the caller's own membership, whatever the role. @throws AppError conflict for the last owner */
export async function leaveTenant(context: OperationContext): Promise<null> {
  const { actor, tx } = context;
  if (actor.kind !== "user" || !actor.membership) {
    throw new AppError("forbidden", "Only a person who is a member can leave.");
  }
  await lockMembers(tx);
  return end(context, await readMember(tx, actor.membership.membershipId));
}

async function end(context: OperationContext, member: Member): Promise<null> {
  const { tx } = context;
  if (member.role === "owner") await refuseLastOwner(tx);
  await tx.db
    .delete(memberships)
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, member.id)));
  await recordAudit(context, {
    action: "member.removed",
    target: { id: member.id, label: labelOf(member) },
    before: member,
  });
  await emitEvent(context, "member.removed", { membershipId: member.id });
  return null;
}
