import { and, asc, eq, ilike, isNull, or } from "drizzle-orm";
import type { z } from "zod";
import { memberships, roles, users } from "@/db/schema";
import { roleName } from "@/server/kernel/permissions";
import { recordAudit } from "@/server/platform/audit";
import type { OpenContext } from "@/server/services/context";
import { holdOpenTenant, inTenantOf, operatorOf } from "./internal";
import { type ListPeople, PEOPLE_SHOWN, type People } from "./schemas";

/**
 * Whom an operator can enter a tenant as: active members who are no operators. The tenant's audit log tells that
 * somebody looked, before anybody is shown.
 *
 * @throws AppError as `startImpersonation`, where the tenant is closed to this operator
 */
export function listPeople(
  context: OpenContext,
  { tenantId, search }: z.output<typeof ListPeople>,
): Promise<z.output<typeof People>> {
  const operator = operatorOf(context);
  return inTenantOf(context, tenantId, async (acting) => {
    const { tx } = acting;
    const tenant = await holdOpenTenant(tx, operator.userId);
    const like = search && `%${search.replace(/[\\%_]/g, "\\$&")}%`;
    const rows = await tx.db
      .select({
        membershipId: memberships.id,
        name: users.name,
        email: users.email,
        role: memberships.role,
        customRole: { id: roles.id, name: roles.name, permissions: roles.permissions },
      })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .leftJoin(roles, and(eq(roles.tenantId, memberships.tenantId), eq(roles.id, memberships.customRoleId)))
      .where(
        and(
          eq(memberships.tenantId, tx.tenantId),
          isNull(memberships.suspendedAt),
          eq(users.isOperator, false),
          like ? or(ilike(users.name, like), ilike(users.email, like)) : undefined,
        ),
      )
      .orderBy(asc(users.name), asc(memberships.id))
      .limit(PEOPLE_SHOWN + 1);
    const data = rows.slice(0, PEOPLE_SHOWN).map(({ membershipId, name, email, ...given }) => {
      return { membershipId, name, email, roleName: roleName(given) };
    });
    await recordAudit(acting, {
      action: "impersonation.people_listed",
      target: { id: tenant.id, label: tenant.name },
      after: { search, shown: data.length },
    });
    return { data, more: rows.length > PEOPLE_SHOWN };
  });
}
