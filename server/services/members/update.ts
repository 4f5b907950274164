import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { memberships } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { labelOf, lockMembers, readMember, refuseAbove, refuseLastOwner, roleOf } from "./internal";
import type { Member, UpdateMember } from "./schemas";

/**
 * Changes a member's role; in force at their next request.
 *
 * @throws AppError not_found, forbidden above one's own rights, conflict for the last owner
 */
export async function updateMember(
  context: OperationContext,
  { membershipId, role }: z.output<typeof UpdateMember>,
): Promise<Member> {
  const { tx } = context;
  await lockMembers(tx);
  const own = await roleOf(tx, context.actor);
  const before = await readMember(tx, membershipId);
  if (role === undefined || role === before.role) return before;
  refuseAbove(own, before.role);
  refuseAbove(own, role);
  if (before.role === "owner") await refuseLastOwner(tx);
  await tx.db
    .update(memberships)
    .set({ role })
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, membershipId)));
  const after = await readMember(tx, membershipId);
  await recordAudit(context, {
    action: "member.role_changed",
    target: { id: membershipId, label: labelOf(after) },
    before,
    after,
  });
  await emitEvent(context, "member.role_changed", { membershipId, role });
  return after;
}
