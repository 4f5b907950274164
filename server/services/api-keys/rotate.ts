import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import type { z } from "zod";
import { ownRow } from "@/db/own-row";
import { apiKeys } from "@/db/schema";
import { formatApiKey, hashApiKeySecret, makeApiKeySecret } from "@/server/kernel/api-key-token";
import type { ApiKeyId } from "@/server/kernel/ids";
import { asId } from "@/server/kernel/ids";
import { revokeTenant } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { apiKeyColumns, holdLiveKey, refuseWiderThanOwn } from "./internal";
import { makerOf } from "./maker";
import type { CreatedApiKey, RotateApiKey } from "./schemas";

/**
 * Gives a key a new secret, shown this once; the old one stays good for the overlap, so that a machine can be told
 * without an outage. A secret that was itself in its overlap ends at once. The id, scopes and limits stay.
 *
 * @throws AppError not_found, conflict for a revoked key, forbidden for scopes that the caller does not hold
 */
export async function rotateApiKey(
  context: OperationContext,
  { apiKeyId, overlapMinutes }: z.output<typeof RotateApiKey>,
): Promise<z.output<typeof CreatedApiKey>> {
  const { tx } = context;
  const createdBy = await makerOf(context);
  const before = await holdLiveKey(tx, apiKeyId);
  await refuseWiderThanOwn(context, before.scopes);
  const secret = makeApiKeySecret(randomBytes);
  const [row] = await tx.db
    .update(apiKeys)
    .set({
      secretHash: hashApiKeySecret(secret),
      hint: secret.slice(-4),
      createdBy,
      previousSecretHash: sql`${apiKeys.secretHash}`,
      previousExpiresAt: sql`now() + make_interval(mins => ${overlapMinutes})`,
    })
    .where(ownRow(tx, apiKeys, apiKeyId))
    .returning(apiKeyColumns);
  if (!row) throw new TypeError("An update returned no row.");
  await recordAudit(context, {
    action: "api_key.rotated",
    target: { id: apiKeyId, label: row.name },
    before,
    after: row,
  });
  await emitEvent(context, "api_key.rotated", { apiKeyId, overlapMinutes });
  revokeTenant(tx);
  return { ...row, key: formatApiKey("live", { id: asId<ApiKeyId>(apiKeyId), secret }) };
}
