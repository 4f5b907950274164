import { and, eq, isNull } from "drizzle-orm";
import { database } from "@/db/client";
import type { ImpersonationRef } from "@/db/look-ups";
import { impersonations, memberships, roles, tenants } from "@/db/schema";
import { isRunning } from "@/server/auth/impersonations";
import type { SessionId } from "@/server/kernel/ids";
import { rightsOfVisit } from "@/server/kernel/impersonation";
import { rightsOfRole } from "@/server/kernel/permissions";
import { barrierOf, type SessionFacts } from "@/server/kernel/session-policy";
import type { Me } from "./schemas";

/** One visit that this very session of an operator makes, read inside its tenant; none if it is over. */
export async function readVisitOf(
  { tenantId, impersonationId }: ImpersonationRef,
  sessionId: SessionId,
  facts: SessionFacts,
): Promise<Me["impersonations"]> {
  const rows = await database().tenants.read(tenantId, (tx) =>
    tx.db
      .select({
        impersonationId: impersonations.id,
        access: impersonations.access,
        expiresAt: impersonations.expiresAt,
        person: impersonations.personLabel,
        membershipId: memberships.id,
        tenantId: tenants.id,
        tenantSlug: tenants.slug,
        tenantName: tenants.name,
        status: tenants.status,
        role: memberships.role,
        customRole: { permissions: roles.permissions },
        requireSecondFactor: tenants.requireSecondFactor,
        sessionIdleMinutes: tenants.sessionIdleMinutes,
        sessionAbsoluteHours: tenants.sessionAbsoluteHours,
      })
      .from(impersonations)
      .innerJoin(tenants, and(eq(tenants.id, impersonations.tenantId), eq(tenants.allowOperatorAccess, true)))
      .innerJoin(
        memberships,
        and(
          eq(memberships.tenantId, impersonations.tenantId),
          eq(memberships.id, impersonations.membershipId),
          isNull(memberships.suspendedAt),
        ),
      )
      .leftJoin(roles, and(eq(roles.tenantId, memberships.tenantId), eq(roles.id, memberships.customRoleId)))
      .where(
        and(
          eq(impersonations.tenantId, tenantId),
          eq(impersonations.id, impersonationId),
          eq(impersonations.sessionId, sessionId),
          isRunning(),
        ),
      ),
  );
  return rows.map(({ role, customRole, ...visit }) => {
    const { requireSecondFactor, sessionIdleMinutes, sessionAbsoluteHours, ...place } = visit;
    const policy = { requireSecondFactor, sessionIdleMinutes, sessionAbsoluteHours, sessionsEndedAt: null };
    const rights = rightsOfVisit(rightsOfRole({ role, customRole }), place.access);
    return { ...place, permissions: [...rights], barrier: barrierOf(policy, facts, Date.now()) ?? null };
  });
}
