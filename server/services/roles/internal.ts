import { and, eq, ne, sql } from "drizzle-orm";
import { roles } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError, notFound } from "@/server/kernel/errors";
import { covers, type Rights, ROLE_LABELS, rightsOfRole } from "@/server/kernel/permissions";
import type { CustomRole } from "./schemas";

export const roleRowColumns = {
  id: roles.id,
  name: roles.name,
  description: roles.description,
  permissions: roles.permissions,
  members: sql<number>`(
    select count(*)::int from memberships m where m.tenant_id = roles.tenant_id and m.custom_role_id = roles.id
  )`.as("members"),
  serviceAccounts: sql<number>`(
    select count(*)::int from service_accounts s
    where s.tenant_id = roles.tenant_id and s.custom_role_id = roles.id
  )`.as("service_accounts"),
  createdAt: roles.createdAt,
  updatedAt: roles.updatedAt,
};

/** @throws AppError not_found, for another tenant's too */
export async function readRole(tx: TenantTransaction, roleId: string): Promise<CustomRole> {
  const [role] = await tx.db
    .select(roleRowColumns)
    .from(roles)
    .where(and(eq(roles.tenantId, tx.tenantId), eq(roles.id, roleId)));
  if (!role) throw notFound("role");
  return role;
}

/** Nobody makes, changes or deletes a role that allows more than they hold. @throws AppError forbidden */
export function refuseWider(own: Rights, permissions: readonly string[]): void {
  const rights = rightsOfRole({ role: null, customRole: { permissions } });
  if (covers(own, rights)) return;
  const beyond = [...rights].filter((one) => !own.has(one));
  throw new AppError("forbidden", `You cannot grant or change what you do not hold: ${beyond.join(", ")}.`);
}

/** @throws AppError conflict for a name that a role has already, a built-in one's included, in whatever case */
export async function refuseTakenName(
  tx: TenantTransaction,
  name: string,
  exceptId: string | undefined,
): Promise<void> {
  const builtIn = Object.values(ROLE_LABELS).some((label) => label.toLowerCase() === name.toLowerCase());
  const [other] = await tx.db
    .select({ id: roles.id })
    .from(roles)
    .where(
      and(
        eq(roles.tenantId, tx.tenantId),
        sql`lower(${roles.name}) = lower(${name})`,
        exceptId ? ne(roles.id, exceptId) : undefined,
      ),
    );
  if (!builtIn && !other) return;
  const message = "is taken by another role";
  throw new AppError("conflict", `The name ${name} ${message}.`, { errors: [{ pointer: "/name", message }] });
}
