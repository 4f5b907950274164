import { and, eq, isNull } from "drizzle-orm";
import { apiKeys, memberships, roles, serviceAccounts } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { type ActingServiceAccount, type Actor, impersonationOf } from "@/server/kernel/actor";
import { AppError, notFound } from "@/server/kernel/errors";
import { rightsOfVisit } from "@/server/kernel/impersonation";
import {
  covers,
  type GivenRole,
  PERMISSIONS,
  type Rights,
  rightsOfAccountKey,
  rightsOfRole,
  roleName,
} from "@/server/kernel/permissions";

const EVERYTHING: Rights = new Set(PERMISSIONS);

/** The actor's rights as they are now, not as they were when the request began. @throws AppError forbidden */
export async function rightsOf(tx: TenantTransaction, actor: Actor): Promise<Rights> {
  if (actor.kind === "system") return EVERYTHING;
  if (actor.kind === "serviceAccount") return rightsOfAccount(tx, actor);
  const rights = await rightsOfMember(tx, memberOf(actor));
  if (!rights) throw notFound("workspace");
  const visit = impersonationOf(actor);
  return visit ? rightsOfVisit(rights, visit.access) : rights;
}

/** What a membership allows now; undefined when it ended or is suspended. */
export async function rightsOfMember(
  tx: TenantTransaction,
  membershipId: string,
): Promise<Rights | undefined> {
  const [row] = await tx.db
    .select({ role: memberships.role, customRole: { permissions: roles.permissions } })
    .from(memberships)
    .leftJoin(roles, and(eq(roles.tenantId, memberships.tenantId), eq(roles.id, memberships.customRoleId)))
    .where(
      and(
        eq(memberships.tenantId, tx.tenantId),
        eq(memberships.id, membershipId),
        isNull(memberships.suspendedAt),
      ),
    );
  return row && rightsOfRole(row);
}

/** What a service account may do now, by the key that acts. @throws AppError unauthenticated when that has ended */
async function rightsOfAccount(tx: TenantTransaction, { apiKeyId }: ActingServiceAccount): Promise<Rights> {
  const [row] = await tx.db
    .select({
      role: serviceAccounts.role,
      customRole: { permissions: roles.permissions },
      scopes: apiKeys.scopes,
    })
    .from(apiKeys)
    .innerJoin(
      serviceAccounts,
      and(eq(serviceAccounts.tenantId, apiKeys.tenantId), eq(serviceAccounts.id, apiKeys.serviceAccountId)),
    )
    .leftJoin(
      roles,
      and(eq(roles.tenantId, serviceAccounts.tenantId), eq(roles.id, serviceAccounts.customRoleId)),
    )
    .where(
      and(
        eq(apiKeys.tenantId, tx.tenantId),
        eq(apiKeys.id, apiKeyId),
        isNull(apiKeys.revokedAt),
        isNull(serviceAccounts.suspendedAt),
      ),
    );
  if (row) return rightsOfAccountKey(row, row.scopes);
  throw new AppError("unauthenticated", "The service account, or its key, was ended just now.");
}

/** The membership that acts. @throws AppError forbidden for anyone but a person who is a member */
export function memberOf(actor: Actor): string {
  if (actor.kind === "user" && actor.membership) return actor.membership.membershipId;
  throw new AppError("forbidden", "Only a person who is a member can do this, and no machine.");
}

/** Whether the membership is that of the person who acts. */
export function isOneself(actor: Actor, membershipId: string): boolean {
  return actor.kind === "user" && actor.membership?.membershipId === membershipId;
}

/** Nobody gives or takes away more than they hold. @throws AppError forbidden */
export function refuseBeyond(own: Rights, given: GivenRole): void {
  if (covers(own, rightsOfRole(given))) return;
  const role = roleName(given);
  throw new AppError(
    "forbidden",
    `You cannot give or take away the role ${role}: it allows more than yours.`,
    {
      details: { role },
    },
  );
}
