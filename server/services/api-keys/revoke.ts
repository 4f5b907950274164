import { eq, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema";
import { notFound } from "@/server/kernel/errors";
import { revokeCached } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { apiKeyColumns } from "./internal";
import type { ApiKey } from "./schemas";

/** Revokes a key, in force on every instance at its next request. Doing it twice is doing it once. */
export async function revokeApiKey(context: OperationContext, input: { apiKeyId: string }): Promise<ApiKey> {
  const { tx } = context;
  const [before] = await tx.db
    .select(apiKeyColumns)
    .from(apiKeys)
    .where(eq(apiKeys.id, input.apiKeyId))
    .for("update");
  if (!before) throw notFound("API key");
  if (before.revokedAt !== null) return before;
  const [after] = await tx.db
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(eq(apiKeys.id, input.apiKeyId))
    .returning(apiKeyColumns);
  if (!after) throw notFound("API key");
  await recordAudit(context, {
    action: "api_key.revoked",
    target: { id: after.id, label: after.name },
    before,
    after,
  });
  await emitEvent(context, "api_key.revoked", { apiKeyId: after.id });
  context.afterCommit(() => revokeCached(tx.tenantId));
  return after;
}
