import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { memberships } from "@/db/schema";
import { ROLE_PERMISSIONS } from "@/server/kernel/permissions";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, refuseBeyond, rightsOf } from "@/server/services/grants";
import { revokeBeyond } from "@/server/services/invitations";
import { readMember, refuseLastOwner } from "./internal";
import type { Member, UpdateMember } from "./schemas";

/**
 * Changes a member's role; in force at their next request. What they have offered to others beyond it is withdrawn.
 *
 * @throws AppError not_found, forbidden above one's own rights, conflict for the last owner
 */
export async function updateMember(
  context: OperationContext,
  { membershipId, role }: z.output<typeof UpdateMember>,
): Promise<Member> {
  const { tx } = context;
  await lockMembers(context);
  const own = await rightsOf(tx, context.actor);
  const before = await readMember(tx, membershipId);
  if (role === undefined || role === before.role) return before;
  refuseBeyond(own, before.role);
  refuseBeyond(own, role);
  if (before.role === "owner" && before.suspendedAt === null) await refuseLastOwner(tx);
  await tx.db
    .update(memberships)
    .set({ role })
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, membershipId)));
  await revokeBeyond(context, membershipId, ROLE_PERMISSIONS[role]);
  await recordAudit(context, {
    action: "member.role_changed",
    target: { type: "membership", id: membershipId },
    changes: { from: before.role, role },
  });
  await emitEvent(context, "member.role_changed", { membershipId, role });
  return readMember(tx, membershipId);
}
