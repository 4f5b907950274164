import { and, eq, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import { database } from "@/db/client";
import { lineOfKey } from "@/db/key-lines";
import { tenantOfApiKey } from "@/db/look-ups";
import { apiKeys, roles, serviceAccounts } from "@/db/schema";
import { statement } from "@/db/statements";
import { importanceOf, noteImportance } from "@/server/auth/importance";
import { readTenantAccess } from "@/server/auth/tenant-access";
import type { Actor } from "@/server/kernel/actor";
import { type ApiKeyToken, apiKeySecretMatches, parseApiKey } from "@/server/kernel/api-key-token";
import { entitlementsArePast } from "@/server/kernel/entitlements";
import type { Identity, KeyLimits } from "@/server/kernel/identity";
import { type ApiKeyId, asId, type ServiceAccountId, type TenantId } from "@/server/kernel/ids";
import { oncePerProcess } from "@/server/kernel/once";
import { API_KEY_SCOPES, type Permission, rightsOfAccountKey } from "@/server/kernel/permissions";
import {
  currentSecurityEpoch,
  IDENTITY_TTL_MS,
  isOutdated,
  rememberedForMs,
} from "@/server/platform/admission";
import { metrics } from "@/server/platform/observability";
import { noteUse, useIsDue } from "./note-use";

interface KnownKey {
  secretHash: string;
  /** The secret before the last rotation, while it is good. */
  previous: { secretHash: string; expiresAt: number } | undefined;
  expiresAt: number | null;
  identity: Identity;
}

const REMEMBERED = { kind: "key", found: "remembered" } as const;
const IN_DATABASE = { kind: "key", found: "database" } as const;

/** Entries are believed while the tenant's security epoch stands; the ttl is the net under that. */
const cache = () =>
  oncePerProcess(
    "api-key-cache",
    () => new LRUCache<ApiKeyId, KnownKey>({ max: 20_000, ttl: IDENTITY_TTL_MS, ttlResolution: 1_000 }),
  );

/**
 * The identity that an API key proves, or undefined when it proves none: malformed, unknown, wrong, expired and
 * revoked keys are alike. "cached" may answer from memory, without any query; the rate-limit guard then compares
 * the security epoch that Redis returns, and asks "fresh" when it moved.
 */
export function identifyApiKey(
  text: string,
  freshness: "cached" | "fresh",
): Identity | undefined | Promise<Identity | undefined> {
  const token = parseApiKey(text);
  if (!token) return undefined;
  const known = freshness === "cached" ? cache().get(token.id) : undefined;
  metrics().identityLookups.inc(known ? REMEMBERED : IN_DATABASE);
  return known && !isPast(known) ? (prove(token, known) ?? proveAgain(token, known)) : proveFresh(token);
}

/** What the tenant may do has changed since, by time alone: the end of an override or of a trial. */
function isPast({ identity: { tenant } }: KnownKey): boolean {
  return entitlementsArePast(tenant?.entitlements, Date.now());
}

/** The priority of the tenant that the key proved to be of, when it was last looked up. It proves nothing now. */
export function importanceOfApiKey(text: string): number | undefined {
  const token = parseApiKey(text);
  return token && importanceOf([token.id, token.secret]);
}

/** A secret that is not the remembered one may be its successor: a rotation has moved the epoch, a guess has not. */
async function proveAgain(token: ApiKeyToken, { identity }: KnownKey): Promise<Identity | undefined> {
  const { tenant } = identity;
  const epoch = tenant && (await currentSecurityEpoch({ tenantId: tenant.id }));
  return isOutdated(identity, epoch) ? proveFresh(token) : undefined;
}

async function proveFresh(token: ApiKeyToken): Promise<Identity | undefined> {
  return prove(token, await load(token));
}

function prove(token: ApiKeyToken, known: KnownKey | undefined): Identity | undefined {
  if (!known || (known.expiresAt !== null && known.expiresAt <= Date.now())) return undefined;
  return holdsSecret(token, known) ? known.identity : undefined;
}

/** Both secrets are compared, whether or not the first matched. */
function holdsSecret({ secret }: ApiKeyToken, { secretHash, previous }: KnownKey): boolean {
  const isCurrent = apiKeySecretMatches(secret, secretHash);
  const isPrevious = apiKeySecretMatches(secret, previous?.secretHash ?? secretHash);
  return isCurrent || (isPrevious && previous !== undefined && previous.expiresAt > Date.now());
}

/** The key, then those that it descends from: what binds them binds it, as it is now and not as it was at its making. */
const readLine = statement((db) =>
  db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      secretHash: apiKeys.secretHash,
      previousSecretHash: apiKeys.previousSecretHash,
      previousExpiresAt: apiKeys.previousExpiresAt,
      allowedAddresses: apiKeys.allowedAddresses,
      requestsPerMinute: apiKeys.requestsPerMinute,
      scopes: apiKeys.scopes,
      expiresAt: apiKeys.expiresAt,
      revokedAt: apiKeys.revokedAt,
      useIsDue,
      account: {
        id: serviceAccounts.id,
        name: serviceAccounts.name,
        role: serviceAccounts.role,
        suspendedAt: serviceAccounts.suspendedAt,
      },
      customRole: { id: roles.id, permissions: roles.permissions },
    })
    .from(apiKeys)
    .innerJoin(
      lineOfKey(sql`${sql.placeholder("tenantId")}::uuid`, sql`${sql.placeholder("id")}::uuid`),
      sql`line.id = ${apiKeys.id}`,
    )
    .leftJoin(
      serviceAccounts,
      and(eq(serviceAccounts.tenantId, apiKeys.tenantId), eq(serviceAccounts.id, apiKeys.serviceAccountId)),
    )
    .leftJoin(
      roles,
      and(eq(roles.tenantId, serviceAccounts.tenantId), eq(roles.id, serviceAccounts.customRoleId)),
    )
    .where(eq(apiKeys.tenantId, sql.placeholder("tenantId")))
    .orderBy(sql`line.depth`)
    .prepare("api_key_line"),
);

async function load(token: ApiKeyToken): Promise<KnownKey | undefined> {
  cache().delete(token.id);
  const tenantId = await database().identity((db) => tenantOfApiKey(db, token.id));
  if (!tenantId) return undefined;
  // Read before the key itself: a revocation in between leaves an epoch that no longer matches.
  const securityEpoch = await currentSecurityEpoch({ tenantId });
  const access = await readTenantAccess(tenantId, securityEpoch);
  const line = await database().tenants.read(tenantId, (tx) => tx.run(readLine, { id: token.id }));
  const [key] = line;
  if (!key || line.some(({ revokedAt }) => revokedAt !== null) || !access) return undefined;
  const { tenant, readAt } = access;
  if (key.account?.suspendedAt) return undefined;
  const { previousSecretHash, previousExpiresAt } = key;
  const known: KnownKey = {
    secretHash: key.secretHash,
    previous:
      previousSecretHash && previousExpiresAt
        ? { secretHash: previousSecretHash, expiresAt: Date.parse(previousExpiresAt) }
        : undefined,
    expiresAt: earliest(line),
    identity: {
      ...actingBy(token.id, tenantId, key),
      tenant,
      keyLimits: limitsOf(line),
      securityEpoch,
      readAt,
    },
  };
  // Only a key that was proven may enter, so that guesses cannot push out those in use.
  if (!prove(token, known)) return undefined;
  const ttl = rememberedForMs(readAt);
  if (ttl > 0) cache().set(token.id, known, { ttl });
  noteImportance([token.id, token.secret], tenant.entitlements.priority);
  if (key.useIsDue) noteUse(tenantId, token.id);
  return known;
}

/** When the first of them ends; null: none does. */
function earliest(line: readonly { expiresAt: string | null }[]): number | null {
  const ends = line.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [Date.parse(expiresAt)]));
  return ends.length === 0 ? null : Math.min(...ends);
}

function limitsOf(
  line: readonly { id: string; allowedAddresses: string[]; requestsPerMinute: number | null }[],
): KeyLimits {
  return {
    networks: line.map(({ allowedAddresses }) => allowedAddresses).filter(({ length }) => length > 0),
    rates: line.flatMap(({ id: apiKeyId, requestsPerMinute }) =>
      requestsPerMinute === null ? [] : [{ apiKeyId, requestsPerMinute }],
    ),
  };
}

interface ActingKey extends Pick<typeof apiKeys.$inferSelect, "name" | "scopes"> {
  account: Pick<typeof serviceAccounts.$inferSelect, "id" | "name" | "role"> | null;
  customRole: { id: string; permissions: string[] } | null;
}

/** A key speaks for itself within its scopes, or for its service account by that one's role, as it is now. */
function actingBy(
  apiKeyId: ApiKeyId,
  tenantId: TenantId,
  { name, scopes, account, customRole }: ActingKey,
): { actor: Actor; actorLabel: string } {
  if (!account) {
    return { actor: { kind: "apiKey", apiKeyId, tenantId, scopes: grantedScopes(scopes) }, actorLabel: name };
  }
  const rights = rightsOfAccountKey({ role: account.role, customRole }, scopes);
  const serviceAccountId = asId<ServiceAccountId>(account.id);
  const role = account.role ?? customRole?.id;
  return {
    actor: { kind: "serviceAccount", serviceAccountId, apiKeyId, tenantId, role, rights },
    actorLabel: `${account.name} (${name})`,
  };
}

/** A scope that no longer exists grants nothing. */
function grantedScopes(scopes: readonly string[]): ReadonlySet<Permission> {
  return new Set(API_KEY_SCOPES.filter((scope) => scopes.includes(scope)));
}
