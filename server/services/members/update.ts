import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { memberships } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, readGivenRole, refuseBeyond, rightsOf, roleColumns } from "@/server/services/grants";
import { revokeUncovered } from "@/server/services/invitations";
import { labelOf, readMember, refuseLastOwner, toldOf } from "./internal";
import type { Member, UpdateMember } from "./schemas";

/**
 * Changes a member's role; in force at their next request. What they have offered to others beyond it is withdrawn.
 *
 * @throws AppError not_found, forbidden above one's own rights, conflict for the last owner, invalid_input for an
 * unknown role
 */
export async function updateMember(
  context: OperationContext,
  { membershipId, ...choice }: z.output<typeof UpdateMember>,
): Promise<Member> {
  const { tx } = context;
  await lockMembers(context);
  const own = await rightsOf(tx, context.actor);
  const before = await readMember(tx, membershipId);
  if (choice.role === undefined && choice.customRoleId === undefined) return before;
  const given = await readGivenRole(tx, choice);
  if (given.role === before.role && given.customRole?.id === before.customRole?.id) return before;
  refuseBeyond(own, before);
  refuseBeyond(own, given);
  if (before.role === "owner" && before.suspendedAt === null) await refuseLastOwner(tx);
  await tx.db
    .update(memberships)
    .set(roleColumns(given))
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, membershipId)));
  await revokeUncovered(context);
  const after = await readMember(tx, membershipId);
  await recordAudit(context, {
    action: "member.role_changed",
    target: { id: membershipId, label: labelOf(after) },
    before: toldOf(before),
    after: toldOf(after),
  });
  await emitEvent(context, "member.role_changed", { membershipId, ...roleColumns(given) });
  return after;
}
