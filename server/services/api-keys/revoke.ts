import { sql } from "drizzle-orm";
import { ownRow } from "@/db/own-row";
import { apiKeys } from "@/db/schema";
import { revokeCached } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { apiKeyColumns, holdKey } from "./internal";
import type { ApiKey } from "./schemas";

/** Revokes a key, in force on every instance at its next request. Doing it twice is doing it once. */
export async function revokeApiKey(context: OperationContext, input: { apiKeyId: string }): Promise<ApiKey> {
  const { tx } = context;
  const before = await holdKey(tx, input.apiKeyId);
  if (before.revokedAt !== null) return before;
  const [after] = await tx.db
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(ownRow(tx, apiKeys, input.apiKeyId))
    .returning(apiKeyColumns);
  if (!after) throw new TypeError("An update returned no row.");
  await recordAudit(context, { action: "api_key.revoked", target: { type: "api_key", id: after.id } });
  await emitEvent(context, "api_key.revoked", { apiKeyId: after.id });
  context.afterCommit(() => revokeCached(tx.tenantId));
  return after;
}
