import { and, eq } from "drizzle-orm";
import { invitations, roles } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, rightsOf } from "@/server/services/grants";
import { readRole, refuseWider } from "./internal";
import type { CustomRole } from "./schemas";

/**
 * Deletes a role that nobody has, no service account either, and no open invitation offers.
 *
 * @throws AppError not_found, forbidden beyond one's own rights, conflict with how many use it
 */
export async function deleteRole(context: OperationContext, { roleId }: { roleId: string }): Promise<null> {
  const { tx } = context;
  await lockMembers(context);
  const own = await rightsOf(tx, context.actor);
  const role = await readRole(tx, roleId);
  refuseWider(own, role.permissions);
  const offers = await tx.db.$count(
    invitations,
    and(
      eq(invitations.tenantId, tx.tenantId),
      eq(invitations.customRoleId, roleId),
      eq(invitations.status, "open"),
    ),
  );
  refuseUsed(role, offers);
  await tx.db.delete(roles).where(and(eq(roles.tenantId, tx.tenantId), eq(roles.id, roleId)));
  await recordAudit(context, {
    action: "role.deleted",
    target: { id: roleId, label: role.name },
    before: role,
  });
  await emitEvent(context, "role.deleted", { roleId });
  return null;
}

function refuseUsed({ members, serviceAccounts }: CustomRole, openInvitations: number): void {
  if (members + serviceAccounts + openInvitations === 0) return;
  const users = [
    ...(members > 0 ? [counted(members, "member")] : []),
    ...(serviceAccounts > 0 ? [counted(serviceAccounts, "service account")] : []),
    ...(openInvitations > 0 ? [counted(openInvitations, "open invitation")] : []),
  ].join(" and ");
  throw new AppError("conflict", `This role is in use by ${users}. Give them another role first.`, {
    details: { members, serviceAccounts, openInvitations },
  });
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
