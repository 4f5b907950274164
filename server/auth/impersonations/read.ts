import { and, eq, isNull, sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { ImpersonationRef } from "@/db/look-ups";
import { impersonations, memberships, roles, sessions, tenants, users } from "@/db/schema";
import { statement } from "@/db/statements";
import { readTenantAccess } from "@/server/auth/tenant-access";
import type { Actor } from "@/server/kernel/actor";
import type { TenantAccess } from "@/server/kernel/identity";
import { asId, type MembershipId, type SessionId, type UserId } from "@/server/kernel/ids";
import { rightsOfVisit } from "@/server/kernel/impersonation";
import { rightsOfRole } from "@/server/kernel/permissions";
import { currentSecurityEpochs } from "@/server/platform/admission";
import { isRunning } from "./running";

/** A running visit as whom and where it acts. */
export interface Visit {
  actor: Extract<Actor, { kind: "user" }>;
  actorLabel: string;
  tenant: TenantAccess;
  securityEpoch: number | undefined;
  /** When the oldest of it was read (milliseconds since 1970). */
  readAt: number;
  /** When the session or the visit ends, whichever is first (milliseconds since 1970). */
  endsAt: number;
}

const readRunning = statement((db) =>
  db
    .select({
      access: impersonations.access,
      expiresAt: impersonations.expiresAt,
      sessionExpiresAt: sessions.expiresAt,
      membershipId: memberships.id,
      userId: users.id,
      name: users.name,
      email: users.email,
      role: memberships.role,
      customRole: { id: roles.id, permissions: roles.permissions },
    })
    .from(impersonations)
    .innerJoin(
      sessions,
      and(
        eq(sessions.id, impersonations.sessionId),
        // The token that was shown, which the visit is bound to: see isRunning.
        eq(sessions.tokenHash, sql.placeholder("tokenHash")),
      ),
    )
    .innerJoin(tenants, and(eq(tenants.id, impersonations.tenantId), eq(tenants.allowOperatorAccess, true)))
    .innerJoin(
      memberships,
      and(
        eq(memberships.tenantId, impersonations.tenantId),
        eq(memberships.id, impersonations.membershipId),
        isNull(memberships.suspendedAt),
      ),
    )
    .innerJoin(users, and(eq(users.id, memberships.userId), eq(users.isOperator, false)))
    .leftJoin(roles, and(eq(roles.tenantId, memberships.tenantId), eq(roles.id, memberships.customRoleId)))
    .where(
      and(
        eq(impersonations.tenantId, sql.placeholder("tenantId")),
        eq(impersonations.id, sql.placeholder("id")),
        eq(impersonations.sessionId, sql.placeholder("sessionId")),
        isRunning(),
      ),
    )
    .prepare("running_impersonation"),
);

/** The visit, with what of its person's rights it holds; undefined when it is over, or the tenant refuses visits. */
export async function readVisit(
  { tenantId, impersonationId }: ImpersonationRef,
  session: { sessionId: SessionId; tokenHash: string; operatorId: UserId },
): Promise<Visit | undefined> {
  const { sessionId, tokenHash, operatorId } = session;
  const epochs = await currentSecurityEpochs({ tenantId, userId: operatorId });
  const tenantAccess = await readTenantAccess(tenantId, epochs.tenant);
  const [row] = await database().tenants.read(tenantId, (tx) =>
    tx.run(readRunning, { id: impersonationId, sessionId, tokenHash }),
  );
  if (!row || !tenantAccess) return undefined;
  const { access } = row;
  const expiresAt = Date.parse(row.expiresAt);
  return {
    actor: {
      kind: "user",
      userId: asId<UserId>(row.userId),
      sessionId,
      membership: {
        membershipId: asId<MembershipId>(row.membershipId),
        tenantId,
        role: row.role ?? row.customRole?.id,
        rights: rightsOfVisit(rightsOfRole(row), access),
      },
      impersonation: { id: impersonationId, operatorId, access, expiresAt },
    },
    actorLabel: `${row.name} (${row.email})`,
    ...tenantAccess,
    securityEpoch: epochs.sum,
    endsAt: Math.min(expiresAt, Date.parse(row.sessionExpiresAt)),
  };
}
