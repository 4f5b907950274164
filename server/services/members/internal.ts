import { and, count, eq } from "drizzle-orm";
import { memberships, tenantCounters, users } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { Actor } from "@/server/kernel/actor";
import { AppError, notFound } from "@/server/kernel/errors";
import { type Role, roleCovers } from "@/server/kernel/permissions";
import type { Member } from "./schemas";

const memberColumns = {
  id: memberships.id,
  userId: memberships.userId,
  name: users.name,
  email: users.email,
  role: memberships.role,
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

/** How an audit entry names a member. */
export function labelOf({ name, email }: Member): string {
  return `${name} (${email})`;
}

/**
 * Changes of a tenant's people go one at a time: they lock the counter's row that seats are held on, so that what
 * is read after it (roles, owners) cannot change before the commit.
 */
export async function lockMembers(tx: TenantTransaction): Promise<void> {
  await tx.db
    .select({ value: tenantCounters.value })
    .from(tenantCounters)
    .where(and(eq(tenantCounters.tenantId, tx.tenantId), eq(tenantCounters.name, "memberships")))
    .for("update");
}

/** The actor's role as it is now, not as it was when the request began. @throws AppError forbidden */
export async function roleOf(tx: TenantTransaction, actor: Actor): Promise<Role> {
  if (actor.kind === "system") return "owner";
  if (actor.kind !== "user" || !actor.membership) {
    throw new AppError("forbidden", "Only a person who is a member can change who is one.");
  }
  const [row] = await tx.db
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, actor.membership.membershipId)));
  if (!row) throw notFound("workspace");
  return row.role;
}

/** Nobody gives or takes away more than they hold. @throws AppError forbidden */
export function refuseAbove(own: Role, other: Role): void {
  if (roleCovers(own, other)) return;
  throw new AppError("forbidden", `As ${own} you cannot give or take away the role ${other}.`, {
    details: { role: other },
  });
}

/** Called under the lock, before an owner stops being one. @throws AppError conflict */
export async function refuseLastOwner(tx: TenantTransaction): Promise<void> {
  const [row] = await tx.db
    .select({ owners: count() })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.role, "owner")));
  if ((row?.owners ?? 0) > 1) return;
  throw new AppError("conflict", "A workspace keeps at least one owner. Make somebody else an owner first.");
}
