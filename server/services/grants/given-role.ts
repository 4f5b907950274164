import { and, eq, sql } from "drizzle-orm";
import { roles } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import type { CustomRole, GivenRole, Role } from "@/server/kernel/permissions";

/** Which role is meant, as a row or an input names it: one of the two. */
export interface RoleRef {
  role?: Role | null | undefined;
  customRoleId?: string | null | undefined;
}

/** The two columns that hold a role. */
export function roleColumns({ role, customRole }: GivenRole): {
  role: Role | null;
  customRoleId: string | null;
} {
  return { role, customRoleId: customRole?.id ?? null };
}

/**
 * The role that is named, as it is now. Under the lock of the tenant's people it stays so until the commit.
 *
 * @throws AppError invalid_input for one that is not there, another tenant's included
 */
export async function readGivenRole(
  tx: TenantTransaction,
  { role, customRoleId }: RoleRef,
): Promise<GivenRole> {
  if (role) return { role, customRole: null };
  const [customRole] = await tx.db
    .select({ id: roles.id, name: roles.name, permissions: roles.permissions })
    .from(roles)
    .where(and(eq(roles.tenantId, tx.tenantId), eq(roles.id, sql`${customRoleId}`)));
  if (customRole) return { role: null, customRole };
  const message = "is no role of this workspace";
  throw new AppError("invalid_input", `The request is not valid: /customRoleId ${message}.`, {
    errors: [{ pointer: "/customRoleId", message }],
  });
}

/**
 * The tenant's own role that a row names, as a column of a list. In plain SQL: Drizzle leaves the table's name out
 * of a column where a select has one table.
 */
export function customRoleColumn(table: "memberships" | "invitations" | "service_accounts") {
  const row = sql.identifier(table);
  return sql<CustomRole | null>`(
    select json_build_object('id', r.id, 'name', r.name, 'permissions', r.permissions) from roles r
    where r.tenant_id = ${row}.tenant_id and r.id = ${row}.custom_role_id
  )`.as("custom_role");
}
