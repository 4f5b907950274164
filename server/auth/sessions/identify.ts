import { and, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { type MembershipRef, membershipBySlug } from "@/db/look-ups";
import { memberships } from "@/db/schema";
import { statement } from "@/db/statements";
import { readTenantAccess } from "@/server/auth/tenant-access";
import type { Actor, ActorMembership } from "@/server/kernel/actor";
import type { Identity, TenantAccess } from "@/server/kernel/identity";
import { findSession, type LiveSession } from "./read";
import { looksLikeToken } from "./token";

const readRole = statement((db) =>
  db
    .select({ role: memberships.role })
    .from(memberships)
    .where(
      and(
        eq(memberships.tenantId, sql.placeholder("tenantId")),
        eq(memberships.id, sql.placeholder("membershipId")),
      ),
    )
    .prepare("membership_role"),
);

/**
 * The identity that a session proves; undefined for a garbage, unknown, revoked or expired token. The slug selects
 * among the person's memberships; one that selects none gives an identity without a tenant. Nothing is cached: a
 * revoked session and a removed membership end at the next request.
 */
export async function identifySession(
  token: string,
  tenantSlug: string | undefined,
): Promise<Identity | undefined> {
  if (!looksLikeToken(token)) return undefined;
  const readAt = Date.now();
  const found = await database().identity(async (db) => {
    const session = await findSession(db, token);
    if (!session || tenantSlug === undefined) return { session, ref: undefined };
    return { session, ref: await membershipBySlug(db, session.user.id, tenantSlug) };
  });
  if (!found.session) return undefined;
  const place = found.ref && (await readPlace(found.ref));
  return {
    actor: actorOf(found.session, tenantSlug, place?.membership),
    actorLabel: `${found.session.user.name} (${found.session.user.email})`,
    tenant: place?.tenant,
    securityEpoch: undefined,
    readAt,
  };
}

/** The membership and its tenant, unless it ended since it was looked up. */
function readPlace(
  ref: MembershipRef,
): Promise<{ membership: ActorMembership; tenant: TenantAccess } | undefined> {
  return database().tenants.read(ref.tenantId, async (tx) => {
    const [[row], tenant] = await Promise.all([
      tx.run(readRole, { membershipId: ref.membershipId }),
      readTenantAccess(tx),
    ]);
    return row && tenant && { membership: { ...ref, role: row.role }, tenant };
  });
}

/** An operator acts as one only outside every tenant: inside, the membership decides. */
function actorOf(
  { sessionId, user }: LiveSession,
  tenantSlug: string | undefined,
  membership: ActorMembership | undefined,
): Actor {
  if (user.isOperator && tenantSlug === undefined) return { kind: "operator", userId: user.id, sessionId };
  return { kind: "user", userId: user.id, sessionId, ...(membership && { membership }) };
}
