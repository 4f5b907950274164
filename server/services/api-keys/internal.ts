import { ownRow } from "@/db/own-row";
import { apiKeys } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { type Actor, actorHolds } from "@/server/kernel/actor";
import { AppError, notFound } from "@/server/kernel/errors";
import { API_KEY_SCOPES, type ApiKeyScope, mayScope } from "@/server/kernel/permissions";
import type { OperationContext } from "@/server/services/context";
import type { ApiKey } from "./schemas";

/** The columns that leave the service: never a hash. */
export const apiKeyColumns = {
  id: apiKeys.id,
  name: apiKeys.name,
  hint: apiKeys.hint,
  scopes: apiKeys.scopes,
  allowedAddresses: apiKeys.allowedAddresses,
  requestsPerMinute: apiKeys.requestsPerMinute,
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

/** Nobody grants more than they hold. @throws AppError forbidden */
export function refuseWiderThanOwn({ actor }: OperationContext, scopes: readonly string[]): void {
  const beyond = API_KEY_SCOPES.filter((scope) => scopes.includes(scope) && !mayGrant(actor, scope));
  if (beyond.length === 0) return;
  throw new AppError("forbidden", `You cannot grant what you do not hold: ${beyond.join(", ")}.`);
}

function mayGrant(actor: Actor, scope: ApiKeyScope): boolean {
  if (actor.kind !== "user") return actorHolds(actor, scope);
  return actor.membership !== undefined && mayScope(actor.membership.rights, scope);
}
