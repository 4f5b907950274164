import { and, eq, gt, sql } from "drizzle-orm";
import { invitations, memberships, tenants, users } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { PlanKey } from "@/server/kernel/plans";
import { rightsOfMember } from "@/server/services/grants";
import { mayOffer } from "./revoke";
import type { OpenInvitation } from "./schemas";
import { hashToken } from "./token";

export interface OpenOffer extends OpenInvitation {
  id: string;
  workspaceSlug: string;
  plan: PlanKey;
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
      invitedBy: invitations.invitedBy,
      inviterName: users.name,
      expiresAt: invitations.expiresAt,
      workspaceName: tenants.name,
      workspaceSlug: tenants.slug,
      workspaceStatus: tenants.status,
      plan: tenants.plan,
    })
    .from(invitations)
    .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
    .innerJoin(
      memberships,
      and(eq(memberships.tenantId, invitations.tenantId), eq(memberships.id, invitations.invitedBy)),
    )
    .innerJoin(users, eq(users.id, memberships.userId))
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
  const { invitedBy, workspaceStatus: _, ...offer } = row;
  return mayOffer(await rightsOfMember(tx, invitedBy), offer.role) ? offer : undefined;
}
