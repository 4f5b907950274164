import { ownRow } from "@/db/own-row";
import { apiKeys, serviceAccounts } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { Actor } from "@/server/kernel/actor";
import { AppError, notFound } from "@/server/kernel/errors";
import {
  API_KEY_SCOPES,
  type ApiKeyScope,
  type GivenRole,
  mayScope,
  type Permission,
  type Rights,
  rightsOfAccountKey,
} from "@/server/kernel/permissions";
import type { OperationContext } from "@/server/services/context";
import { readGivenRole, rightsOf } from "@/server/services/grants";
import type { ApiKey } from "./schemas";

/** The columns that leave the service: never a hash. */
export const apiKeyColumns = {
  id: apiKeys.id,
  name: apiKeys.name,
  hint: apiKeys.hint,
  serviceAccountId: apiKeys.serviceAccountId,
  scopes: apiKeys.scopes,
  allowedAddresses: apiKeys.allowedAddresses,
  requestsPerMinute: apiKeys.requestsPerMinute,
  parentKeyId: apiKeys.parentKeyId,
  previousExpiresAt: apiKeys.previousExpiresAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  lastUsedAt: apiKeys.lastUsedAt,
  createdAt: apiKeys.createdAt,
};

/** Reads a key and holds it until the commit. @throws AppError not_found, for another tenant's key too */
export async function holdKey(tx: TenantTransaction, apiKeyId: string): Promise<ApiKey> {
  const [key] = await tx.db
    .select(apiKeyColumns)
    .from(apiKeys)
    .where(ownRow(tx, apiKeys, apiKeyId))
    .for("update");
  if (!key) throw notFound("API key");
  return key;
}

/** The same, for a change that a revoked key can no longer have. @throws AppError conflict */
export async function holdLiveKey(tx: TenantTransaction, apiKeyId: string): Promise<ApiKey> {
  const key = await holdKey(tx, apiKeyId);
  if (key.revokedAt === null) return key;
  throw new AppError("conflict", "This key is revoked. Create another one.");
}

/** Nobody grants more than they hold, as it is now and not as the request began. @throws AppError forbidden */
export async function refuseWiderThanOwn(
  context: OperationContext,
  { serviceAccountId, scopes }: Pick<ApiKey, "serviceAccountId" | "scopes">,
): Promise<void> {
  const { tx, actor } = context;
  refuseOtherKind(actor, serviceAccountId);
  const own = actor.kind === "apiKey" ? actor.scopes : await rightsOf(tx, actor);
  const beyond = serviceAccountId
    ? [...rightsOfAccountKey(await readAccountRole(tx, serviceAccountId), scopes)].filter(
        (one) => !own.has(one),
      )
    : scopesBeyond(own, scopes, actor.kind === "apiKey");
  // A scope beyond the account's own role is nothing that its key would hold, and so must not look as if it did.
  if (serviceAccountId && actor.kind === "serviceAccount") beyond.push(...scopesBeyond(own, scopes, true));
  if (beyond.length === 0) return;
  throw new AppError(
    "forbidden",
    `You cannot grant what you do not hold: ${[...new Set(beyond)].join(", ")}.`,
  );
}

function scopesBeyond(own: Rights, scopes: readonly string[], asKey: boolean): Permission[] {
  const mayGrant = (scope: ApiKeyScope) => (asKey ? own.has(scope) : mayScope(own, scope));
  return API_KEY_SCOPES.filter((scope) => scopes.includes(scope) && !mayGrant(scope));
}

/**
 * Keys make, change and rotate keys of their own kind alone: those of no service account, or those of their own. Else
 * one would hold what the other's role is given later, or go on holding what it lost.
 *
 * @throws AppError forbidden
 */
function refuseOtherKind(actor: Actor, serviceAccountId: string | null): void {
  if (actor.kind !== "apiKey" && actor.kind !== "serviceAccount") return;
  const own = actor.kind === "serviceAccount" ? actor.serviceAccountId : null;
  if (own === serviceAccountId) return;
  throw new AppError(
    "forbidden",
    own
      ? "A service account makes, changes and rotates its own keys only. A person can do this."
      : "An API key does not make, change or rotate a service account's keys. A person can do this.",
  );
}

async function readAccountRole(tx: TenantTransaction, serviceAccountId: string): Promise<GivenRole> {
  const [account] = await tx.db
    .select({ role: serviceAccounts.role, customRoleId: serviceAccounts.customRoleId })
    .from(serviceAccounts)
    .where(ownRow(tx, serviceAccounts, serviceAccountId));
  if (!account) throw notFound("service account");
  return readGivenRole(tx, account);
}
