import { and, eq, isNull, sql } from "drizzle-orm";
import { ownRow } from "@/db/own-row";
import { apiKeys } from "@/db/schema";
import { revokeTenant } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { apiKeyColumns, holdKey } from "./internal";
import type { ApiKey } from "./schemas";

/** Revokes a key, in force on every instance at its next request. Doing it twice is doing it once. */
export async function revokeApiKey(context: OperationContext, input: { apiKeyId: string }): Promise<ApiKey> {
  const { tx } = context;
  const before = await holdKey(tx, input.apiKeyId);
  // Also when it is revoked already: the first try may have been cut off before it could be told.
  revokeTenant(tx);
  if (before.revokedAt !== null) return before;
  const [after] = await tx.db
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(ownRow(tx, apiKeys, input.apiKeyId))
    .returning(apiKeyColumns);
  if (!after) throw new TypeError("An update returned no row.");
  await tellRevoked(context, before, after);
  return after;
}

/** Revokes every key that a member made: what they may not do, their keys may not. Says how many there were. */
export async function revokeKeysOf(context: OperationContext, membershipId: string): Promise<number> {
  const { tx } = context;
  const revoked = await tx.db
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(
      and(eq(apiKeys.tenantId, tx.tenantId), eq(apiKeys.createdBy, membershipId), isNull(apiKeys.revokedAt)),
    )
    .returning(apiKeyColumns);
  for (const key of revoked) await tellRevoked(context, { ...key, revokedAt: null }, key);
  if (revoked.length > 0) revokeTenant(tx);
  return revoked.length;
}

async function tellRevoked(context: OperationContext, before: ApiKey, after: ApiKey): Promise<void> {
  const { id, name } = after;
  await recordAudit(context, { action: "api_key.revoked", target: { id, label: name }, before, after });
  await emitEvent(context, "api_key.revoked", { apiKeyId: id });
}
