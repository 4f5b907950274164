import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { memberships } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import { revokeKeysOf } from "@/server/services/api-keys";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, refuseBeyond, rightsOf, takeMembership } from "@/server/services/grants";
import { revokeUncovered } from "@/server/services/invitations";
import { reassignTasks } from "@/server/services/tasks";
import { labelOf, readMember, refuseLastOwner, toldOf } from "./internal";
import type { Member, RemoveMember } from "./schemas";

/**
 * Ends a membership; access ends with the commit. Their tasks go to the member that is named, or stay without an
 * assignee; invitations that they made are withdrawn, and the API keys that they made are revoked.
 *
 * @throws AppError not_found, forbidden above one's own rights, conflict for the last owner, invalid_input when the
 * tasks are to go to somebody who is no active member
 */
export async function removeMember(
  context: OperationContext,
  { membershipId, reassignTasksTo }: z.output<typeof RemoveMember>,
): Promise<null> {
  await lockMembers(context);
  const own = await rightsOf(context.tx, context.actor);
  const member = await readMember(context.tx, membershipId);
  refuseBeyond(own, member);
  return end(context, member, reassignTasksTo);
}

/** Ends the caller's own membership, whatever the role. @throws AppError conflict for the last owner */
export async function leaveTenant(context: OperationContext): Promise<null> {
  const { actor, tx } = context;
  if (actor.kind !== "user" || !actor.membership) {
    throw new AppError("forbidden", "Only a person who is a member can leave.");
  }
  await lockMembers(context);
  return end(context, await readMember(tx, actor.membership.membershipId));
}

async function end(context: OperationContext, member: Member, reassignTasksTo?: string): Promise<null> {
  const { tx } = context;
  if (member.role === "owner" && member.suspendedAt === null) await refuseLastOwner(tx);
  await takeMembership(tx, member.id);
  const tasksReassigned = reassignTasksTo ? await reassignTasks(context, member.id, reassignTasksTo) : 0;
  const apiKeysRevoked = await revokeKeysOf(context, member.id);
  await tx.db
    .delete(memberships)
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, member.id)));
  await revokeUncovered(context);
  await recordAudit(context, {
    action: "member.removed",
    target: { id: member.id, label: labelOf(member) },
    before: toldOf(member),
    after: {
      apiKeysRevoked,
      tasksReassigned,
      ...(reassignTasksTo && { tasksReassignedTo: reassignTasksTo }),
    },
  });
  await emitEvent(context, "member.removed", { membershipId: member.id });
  return null;
}
