import { and, eq, sql } from "drizzle-orm";
import { invitations } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError, notFound } from "@/server/kernel/errors";
import { customRoleColumn } from "@/server/services/grants";
import type { Invitation } from "./schemas";

/** The columns that leave the service: neither the seed nor the hash. */
export const invitationColumns = {
  id: invitations.id,
  email: invitations.email,
  role: invitations.role,
  customRole: customRoleColumn("invitations"),
  status: sql<Invitation["status"]>`case
    when ${invitations.status} = 'open' and ${invitations.expiresAt} <= now() then 'expired'
    else ${invitations.status}::text end`.as("status"),
  invitedBy: invitations.invitedBy,
  // In plain SQL: Drizzle leaves the table's name out of a column where a select has one table.
  inviterName: sql<string | null>`(
    select u.name from memberships m join users u on u.id = m.user_id
    where m.tenant_id = invitations.tenant_id and m.id = invitations.invited_by
  )`.as("inviter_name"),
  expiresAt: invitations.expiresAt,
  lastSentAt: invitations.lastSentAt,
  createdAt: invitations.createdAt,
  updatedAt: invitations.updatedAt,
};

/** @throws AppError not_found, for another tenant's too */
export async function readInvitation(tx: TenantTransaction, invitationId: string): Promise<Invitation> {
  const [invitation] = await tx.db
    .select(invitationColumns)
    .from(invitations)
    .where(and(eq(invitations.tenantId, tx.tenantId), eq(invitations.id, invitationId)));
  if (!invitation) throw notFound("invitation");
  return invitation;
}

export type InvitationRow = typeof invitations.$inferSelect;

/** The row, locked for the rest of the transaction. @throws AppError not_found */
export async function lockInvitation(tx: TenantTransaction, invitationId: string): Promise<InvitationRow> {
  const [row] = await tx.db
    .select()
    .from(invitations)
    .where(and(eq(invitations.tenantId, tx.tenantId), eq(invitations.id, invitationId)))
    .for("update");
  if (!row) throw notFound("invitation");
  return row;
}

/** @throws AppError conflict for one that was accepted or withdrawn */
export function refuseClosed(row: InvitationRow): void {
  if (row.status === "open") return;
  const how = row.status === "accepted" ? "was accepted" : "was withdrawn";
  throw new AppError("conflict", `This invitation ${how} already.`);
}

/** A moment that lies this many days ahead, by the database's clock. */
export function inDays(days: number) {
  return sql`now() + make_interval(days => ${days}::int)`;
}
