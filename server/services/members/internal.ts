import { and, count, eq, isNull } from "drizzle-orm";
import { memberships, users } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError, notFound } from "@/server/kernel/errors";
import { roleName } from "@/server/kernel/permissions";
import { customRoleColumn } from "@/server/services/grants";
import type { Member } from "./schemas";

const memberColumns = {
  id: memberships.id,
  userId: memberships.userId,
  name: users.name,
  email: users.email,
  role: memberships.role,
  customRole: customRoleColumn("memberships"),
  suspendedAt: memberships.suspendedAt,
  createdAt: memberships.createdAt,
  updatedAt: memberships.updatedAt,
};

/** @throws AppError not_found, for another tenant's member too */
export async function readMember(tx: TenantTransaction, membershipId: string): Promise<Member> {
  const [member] = await tx.db
    .select(memberColumns)
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, membershipId)));
  if (!member) throw notFound("member");
  return member;
}

/** What an audit entry tells of a member: the role by its name, built in or the tenant's own. */
export function toldOf(member: Member) {
  const { name, email, suspendedAt } = member;
  return { name, email, role: roleName(member), suspendedAt };
}

/** How an audit entry names a member. */
export function labelOf({ name, email }: Member): string {
  return `${name} (${email})`;
}

/** Called under the lock, before an owner with access stops being one. @throws AppError conflict */
export async function refuseLastOwner(tx: TenantTransaction): Promise<void> {
  const [row] = await tx.db
    .select({ owners: count() })
    .from(memberships)
    .where(
      and(
        eq(memberships.tenantId, tx.tenantId),
        eq(memberships.role, "owner"),
        isNull(memberships.suspendedAt),
      ),
    );
  if ((row?.owners ?? 0) > 1) return;
  throw new AppError("conflict", "A workspace keeps at least one owner. Make somebody else an owner first.");
}
