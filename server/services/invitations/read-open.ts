import { and, eq, gt, sql } from "drizzle-orm";
import { invitations, memberships, roles, tenants, users } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { type GivenRole, rightsOfRole, roleName } from "@/server/kernel/permissions";
import { rightsOfMember } from "@/server/services/grants";
import { mayOffer } from "./revoke";
import type { OpenInvitation } from "./schemas";
import { hashToken } from "./token";

export interface OpenOffer extends OpenInvitation {
  id: string;
  given: GivenRole;
  workspaceSlug: string;
}

/**
 * The invitation as long as it can be accepted by this token: open, not expired, not mailed anew since, its
 * workspace not suspended, and its inviter still one who may offer it.
 */
export async function readOpen(
  tx: TenantTransaction,
  invitationId: string,
  token: string,
): Promise<OpenOffer | undefined> {
  const [row] = await tx.db
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      customRole: { id: roles.id, name: roles.name, permissions: roles.permissions },
      invitedBy: invitations.invitedBy,
      inviterName: users.name,
      expiresAt: invitations.expiresAt,
      workspaceName: tenants.name,
      workspaceSlug: tenants.slug,
      workspaceStatus: tenants.status,
    })
    .from(invitations)
    .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
    .innerJoin(
      memberships,
      and(eq(memberships.tenantId, invitations.tenantId), eq(memberships.id, invitations.invitedBy)),
    )
    .innerJoin(users, eq(users.id, memberships.userId))
    .leftJoin(roles, and(eq(roles.tenantId, invitations.tenantId), eq(roles.id, invitations.customRoleId)))
    .where(
      and(
        eq(invitations.tenantId, tx.tenantId),
        eq(invitations.id, invitationId),
        eq(invitations.tokenHash, hashToken(token)),
        eq(invitations.status, "open"),
        gt(invitations.expiresAt, sql`now()`),
      ),
    );
  if (!row?.invitedBy || row.workspaceStatus === "suspended") return undefined;
  const { role, customRole, invitedBy, workspaceStatus: _, ...rest } = row;
  const given = { role, customRole };
  if (!mayOffer(await rightsOfMember(tx, invitedBy), rightsOfRole(given))) return undefined;
  return { ...rest, given, roleName: roleName(given) };
}
