import { ownRow } from "@/db/own-row";
import { apiKeys } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { actorHolds } from "@/server/kernel/actor";
import { AppError, notFound } from "@/server/kernel/errors";
import { API_KEY_SCOPES, type ApiKeyScope, mayScope } from "@/server/kernel/permissions";
import type { OperationContext } from "@/server/services/context";
import { rightsOf } from "@/server/services/grants";
import type { ApiKey } from "./schemas";

/** The columns that leave the service: never a hash. */
export const apiKeyColumns = {
  id: apiKeys.id,
  name: apiKeys.name,
  hint: apiKeys.hint,
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
  { tx, actor }: OperationContext,
  scopes: readonly string[],
): Promise<void> {
  const own = actor.kind === "user" ? await rightsOf(tx, actor) : undefined;
  const mayGrant = (scope: ApiKeyScope) => (own ? mayScope(own, scope) : actorHolds(actor, scope));
  const beyond = API_KEY_SCOPES.filter((scope) => scopes.includes(scope) && !mayGrant(scope));
  if (beyond.length === 0) return;
  throw new AppError("forbidden", `You cannot grant what you do not hold: ${beyond.join(", ")}.`);
}
