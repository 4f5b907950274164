import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { roles } from "@/db/schema";
import { changedFields } from "@/server/kernel/changes";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, rightsOf } from "@/server/services/grants";
import { revokeUncovered } from "@/server/services/invitations";
import { readRole, refuseTakenName, refuseWider } from "./internal";
import type { CustomRole, UpdateRole } from "./schemas";

/**
 * Changes a role of the tenant's own, in force for everybody who has it at their next request. What they have
 * offered to others beyond it is withdrawn.
 *
 * @throws AppError not_found, forbidden where the role allows, or would allow, more than one holds, conflict for a
 * taken name
 */
export async function updateRole(
  context: OperationContext,
  { roleId, ...given }: z.output<typeof UpdateRole>,
): Promise<CustomRole> {
  const { tx } = context;
  await lockMembers(context);
  const own = await rightsOf(tx, context.actor);
  const before = await readRole(tx, roleId);
  refuseWider(own, before.permissions);
  if (given.permissions) refuseWider(own, given.permissions);
  if (given.name) await refuseTakenName(tx, given.name, roleId);
  const changes = changedFields(before, given);
  const changed = Object.keys(changes);
  if (changed.length === 0) return before;
  await tx.db
    .update(roles)
    .set(changes)
    .where(and(eq(roles.tenantId, tx.tenantId), eq(roles.id, roleId)));
  if (given.permissions) await revokeUncovered(context);
  const after = await readRole(tx, roleId);
  await recordAudit(context, {
    action: "role.updated",
    target: { id: roleId, label: after.name },
    before,
    after,
  });
  await emitEvent(context, "role.updated", { roleId, changed });
  return after;
}
