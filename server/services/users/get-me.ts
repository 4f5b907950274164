import { and, eq, isNull } from "drizzle-orm";
import { database } from "@/db/client";
import { type MembershipRef, membershipsOfUser } from "@/db/look-ups";
import { memberships, roles, tenants, users } from "@/db/schema";
import { notFound } from "@/server/kernel/errors";
import { rightsOfRole, roleName } from "@/server/kernel/permissions";
import type { OpenContext } from "@/server/services/context";
import { signedIn } from "./internal";
import type { Me } from "./schemas";

/** The signed-in person and the places they have. */
export async function getMe(context: OpenContext): Promise<Me> {
  const { userId } = signedIn(context);
  const { user, refs } = await database().identity(async (db) => {
    const [row] = await db
      .select({
        id: users.id,
        name: users.name,
        email: users.email,
        emailVerifiedAt: users.emailVerifiedAt,
        isOperator: users.isOperator,
      })
      .from(users)
      .where(eq(users.id, userId));
    return { user: row, refs: await membershipsOfUser(db, userId) };
  });
  if (!user) throw notFound("account");
  const { emailVerifiedAt, ...rest } = user;
  const places = await Promise.all(refs.map(readPlace));
  return { ...rest, emailVerified: emailVerifiedAt !== null, memberships: places.flat() };
}

/** One place, read inside its own tenant; none if it ended since. */
async function readPlace(ref: MembershipRef): Promise<Me["memberships"]> {
  const rows = await database().tenants.read(ref.tenantId, (tx) =>
    tx.db
      .select({
        membershipId: memberships.id,
        tenantSlug: tenants.slug,
        tenantName: tenants.name,
        role: memberships.role,
        customRole: { id: roles.id, name: roles.name, permissions: roles.permissions },
        status: tenants.status,
      })
      .from(memberships)
      .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
      .leftJoin(roles, and(eq(roles.tenantId, memberships.tenantId), eq(roles.id, memberships.customRoleId)))
      .where(
        and(
          eq(memberships.tenantId, ref.tenantId),
          eq(memberships.id, ref.membershipId),
          isNull(memberships.suspendedAt),
        ),
      ),
  );
  return rows.map((row) => ({ ...row, roleName: roleName(row), permissions: [...rightsOfRole(row)] }));
}
