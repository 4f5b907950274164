import { and, eq, isNull, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import { database } from "@/db/client";
import {
  type ImpersonationRef,
  impersonationBySlug,
  type MembershipRef,
  membershipBySlug,
} from "@/db/look-ups";
import { memberships, roles, sessions } from "@/db/schema";
import { statement } from "@/db/statements";
import { readVisit } from "@/server/auth/impersonations";
import { importanceOf, noteImportance } from "@/server/auth/importance";
import { readTenantAccess } from "@/server/auth/tenant-access";
import { type Actor, type ActorMembership, impersonationOf } from "@/server/kernel/actor";
import { entitlementsArePast } from "@/server/kernel/entitlements";
import type { Identity, TenantAccess } from "@/server/kernel/identity";
import { oncePerProcess } from "@/server/kernel/once";
import { rightsOfRole } from "@/server/kernel/permissions";
import { currentSecurityEpochs, IDENTITY_TTL_MS, rememberedForMs } from "@/server/platform/admission";
import { metrics } from "@/server/platform/observability";
import { isLive } from "./lifetime";
import { findSession, type LiveSession } from "./read";
import { hashToken, looksLikeToken } from "./token";

const REMEMBERED = { kind: "session", found: "remembered" } as const;
const IN_DATABASE = { kind: "session", found: "database" } as const;

/** What a session proved in a tenant, by its token's hash and the tenant's slug. Never a token itself. */
const cache = () =>
  oncePerProcess(
    "session-cache",
    () => new LRUCache<string, Identity>({ max: 50_000, ttl: IDENTITY_TTL_MS, ttlResolution: 1_000 }),
  );

/**
 * The identity that a session proves; undefined for a garbage, unknown, revoked or expired token. The slug selects
 * among the person's memberships; one that selects none gives an identity without a tenant. "cached" may answer
 * from memory, without any query, in a tenant: the rate-limit guard then compares the security epoch that Redis
 * returns, and asks "fresh" when it moved. Outside a tenant nothing is remembered.
 */
export function identifySession(
  token: string,
  tenantSlug: string | undefined,
  freshness: "cached" | "fresh",
): Identity | undefined | Promise<Identity | undefined> {
  if (!looksLikeToken(token)) return undefined;
  if (tenantSlug === undefined) return identifyPerson(token);
  const name = nameOf(token, tenantSlug);
  const known = freshness === "cached" ? cache().get(name) : undefined;
  const isRemembered = known !== undefined && !isOver(known);
  metrics().identityLookups.inc(isRemembered ? REMEMBERED : IN_DATABASE);
  return isRemembered ? known : identifyMember(token, tenantSlug, name);
}

/**
 * The priority that the session proved in the tenant when it was last looked up there, or without a slug in the tenant
 * where it was looked up last. It proves nothing now.
 */
export function importanceOfSession(token: string, tenantSlug: string | undefined): number | undefined {
  return importanceOf(tenantSlug === undefined ? [token] : [token, tenantSlug]);
}

/** Operators have the tools that end an overload. */
function noteOperator(token: string, slug?: string): void {
  noteImportance([token], Number.POSITIVE_INFINITY);
  if (slug !== undefined) noteImportance([token, slug], Number.POSITIVE_INFINITY);
}

function noteTenant(token: string, slug: string, tenant: TenantAccess): void {
  const { priority } = tenant.entitlements;
  noteImportance([token, slug], priority);
  noteImportance([token], priority);
}

function nameOf(token: string, tenantSlug: string): string {
  return `${hashToken(token)} ${tenantSlug}`;
}

/** Its time is checked to the millisecond, where the cache looks at its own once a second. */
function isOver({ actor, tenant }: Identity): boolean {
  const visit = impersonationOf(actor);
  const now = Date.now();
  return (visit !== undefined && visit.expiresAt <= now) || entitlementsArePast(tenant?.entitlements, now);
}

/** A person outside every tenant, where an operator acts as one. */
async function identifyPerson(token: string): Promise<Identity | undefined> {
  const readAt = Date.now();
  const session = await database().identity((db) => findSession(db, token));
  if (!session) return undefined;
  const { sessionId, user } = session;
  if (user.isOperator) noteOperator(token);
  const actor: Actor = { kind: user.isOperator ? "operator" : "user", userId: user.id, sessionId };
  return { actor, tenant: undefined, securityEpoch: undefined, ...factsOf(session), readAt };
}

/**
 * A person in the tenant that the slug selects: there the membership decides, for operators too. An operator without
 * one is there as whom they impersonate, if they do.
 */
async function identifyMember(token: string, slug: string, name: string): Promise<Identity | undefined> {
  cache().delete(name);
  const readAt = Date.now();
  const found = await database().identity(async (db) => {
    const session = await findSession(db, token);
    if (!session) return undefined;
    const ref = await membershipBySlug(db, session.user.id, slug);
    const visits = !ref && session.user.isOperator;
    return {
      session,
      ref,
      visit: visits ? await impersonationBySlug(db, session.sessionId, slug) : undefined,
    };
  });
  if (!found) return undefined;
  const { session, ref, visit } = found;
  if (session.user.isOperator) noteOperator(token, slug);
  if (visit) return identifyVisitor({ session, visit, tokenHash: hashToken(token), name, readAt });
  const place = ref && (await readPlace(session, hashToken(token), ref));
  const actor: Actor = { kind: "user", userId: session.user.id, sessionId: session.sessionId };
  const facts = { ...factsOf(session), readAt };
  if (!place) return { actor, tenant: undefined, securityEpoch: undefined, ...facts };
  const { membership, tenant, securityEpoch, expiresAt } = place;
  const read = { ...facts, readAt: Math.min(readAt, place.readAt) };
  const identity: Identity = { actor: { ...actor, membership }, tenant, securityEpoch, ...read };
  remember(name, identity, Date.parse(expiresAt));
  if (!session.user.isOperator) noteTenant(token, slug, tenant);
  return identity;
}

interface Visitor {
  session: LiveSession;
  visit: ImpersonationRef;
  tokenHash: string;
  name: string;
  readAt: number;
}

/** An operator in another's place: that person's identity, with the facts of the operator's own session. */
async function identifyVisitor({ session, visit, tokenHash, name, readAt }: Visitor): Promise<Identity> {
  const { sessionId, user } = session;
  const { actorLabel: operatorLabel, session: facts } = factsOf(session);
  const found = await readVisit(visit, { sessionId, tokenHash, operatorId: user.id });
  if (!found) {
    const actor: Actor = { kind: "user", userId: user.id, sessionId };
    const nowhere = { tenant: undefined, securityEpoch: undefined, impersonationEnded: true };
    return { actor, ...nowhere, ...factsOf(session), readAt };
  }
  const { endsAt, ...place } = found;
  const earlier = Math.min(readAt, place.readAt);
  const identity: Identity = { ...place, onBehalfOf: operatorLabel, session: facts, readAt: earlier };
  remember(name, identity, endsAt);
  return identity;
}

function remember(name: string, identity: Identity, endsAt: number): void {
  const ttl = Math.min(rememberedForMs(identity.readAt), endsAt - Date.now());
  if (ttl > 0) cache().set(name, identity, { ttl });
}

function factsOf({ user, facts }: LiveSession): Required<Pick<Identity, "actorLabel" | "session">> {
  return { actorLabel: `${user.name} (${user.email})`, session: facts };
}

const readLiveMembership = statement((db) =>
  db
    .select({
      role: memberships.role,
      customRole: { id: roles.id, permissions: roles.permissions },
      sessionsEndedAt: memberships.sessionsEndedAt,
      expiresAt: sessions.expiresAt,
    })
    .from(memberships)
    .innerJoin(
      sessions,
      and(
        eq(sessions.id, sql.placeholder("sessionId")),
        // Not only alive: a session that was given another token meanwhile is no longer this one's.
        eq(sessions.tokenHash, sql.placeholder("tokenHash")),
        isLive(),
      ),
    )
    .leftJoin(roles, and(eq(roles.tenantId, memberships.tenantId), eq(roles.id, memberships.customRoleId)))
    .where(
      and(
        eq(memberships.tenantId, sql.placeholder("tenantId")),
        eq(memberships.id, sql.placeholder("membershipId")),
        isNull(memberships.suspendedAt),
      ),
    )
    .prepare("live_membership"),
);

/** The membership and its tenant, unless it ended, was suspended, or the session ended since it was looked up. */
async function readPlace({ sessionId, user }: LiveSession, tokenHash: string, ref: MembershipRef) {
  const { tenantId, membershipId } = ref;
  const epochs = await currentSecurityEpochs({ tenantId, userId: user.id });
  const access = await readTenantAccess(tenantId, epochs.tenant);
  const [row] = await database().tenants.read(tenantId, (tx) =>
    tx.run(readLiveMembership, { membershipId, sessionId, tokenHash }),
  );
  if (!row || !access) return undefined;
  const { tenant, readAt } = access;
  const role = row.role ?? row.customRole?.id;
  const membership: ActorMembership = { ...ref, role, rights: rightsOfRole(row) };
  const sessionsEndedAt = row.sessionsEndedAt === null ? null : Date.parse(row.sessionsEndedAt);
  const sessionPolicy = { ...tenant.sessionPolicy, sessionsEndedAt };
  return {
    membership,
    tenant: { ...tenant, sessionPolicy },
    securityEpoch: epochs.sum,
    expiresAt: row.expiresAt,
    readAt,
  };
}
