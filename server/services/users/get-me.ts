import { and, eq, isNull } from "drizzle-orm";
import { database } from "@/db/client";
import { impersonationsOfOperator, type MembershipRef, membershipsOfUser } from "@/db/look-ups";
import { memberships, roles, tenants, users } from "@/db/schema";
import { readSessionFacts } from "@/server/auth/sessions";
import { notFound } from "@/server/kernel/errors";
import { rightsOfRole, roleName } from "@/server/kernel/permissions";
import { barrierOf, type SessionFacts } from "@/server/kernel/session-policy";
import type { OpenContext } from "@/server/services/context";
import { signedIn } from "./internal";
import { readVisitOf } from "./read-visits";
import type { Me } from "./schemas";

/** The signed-in person and the places they have. */
export async function getMe(context: OpenContext): Promise<Me> {
  const { userId, sessionId } = signedIn(context);
  const { user, refs, visits, facts } = await database().identity(async (db) => {
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
    const refs = await membershipsOfUser(db, userId);
    const visits = row?.isOperator ? await impersonationsOfOperator(db, userId) : [];
    return { user: row, refs, visits, facts: await readSessionFacts(db, sessionId) };
  });
  if (!user || !facts) throw notFound("account");
  const { emailVerifiedAt, ...rest } = user;
  const places = await Promise.all(refs.map((ref) => readPlace(ref, facts)));
  const inside = await Promise.all(visits.map((ref) => readVisitOf(ref, sessionId, facts)));
  return {
    ...rest,
    emailVerified: emailVerifiedAt !== null,
    memberships: places.flat(),
    impersonations: inside.flat(),
  };
}

/** One place, read inside its own tenant; none if it ended since. */
async function readPlace(ref: MembershipRef, facts: SessionFacts): Promise<Me["memberships"]> {
  const rows = await database().tenants.read(ref.tenantId, (tx) =>
    tx.db
      .select({
        membershipId: memberships.id,
        tenantSlug: tenants.slug,
        tenantName: tenants.name,
        role: memberships.role,
        customRole: { id: roles.id, name: roles.name, permissions: roles.permissions },
        status: tenants.status,
        requireSecondFactor: tenants.requireSecondFactor,
        sessionIdleMinutes: tenants.sessionIdleMinutes,
        sessionAbsoluteHours: tenants.sessionAbsoluteHours,
        sessionsEndedAt: memberships.sessionsEndedAt,
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
  return rows.map(({ requireSecondFactor, sessionIdleMinutes, sessionAbsoluteHours, ...rest }) => {
    const { sessionsEndedAt: ended, ...place } = rest;
    const sessionsEndedAt = ended === null ? null : Date.parse(ended);
    const policy = { requireSecondFactor, sessionIdleMinutes, sessionAbsoluteHours, sessionsEndedAt };
    const barrier = barrierOf(policy, facts, Date.now()) ?? null;
    return { ...place, roleName: roleName(place), permissions: [...rightsOfRole(place)], barrier };
  });
}
