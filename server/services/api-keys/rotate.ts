import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import type { z } from "zod";
import { ownRow } from "@/db/own-row";
import { apiKeys } from "@/db/schema";
import { formatApiKey, hashApiKeySecret, makeApiKeySecret } from "@/server/kernel/api-key-token";
import { AppError } from "@/server/kernel/errors";
import type { ApiKeyId } from "@/server/kernel/ids";
import { asId } from "@/server/kernel/ids";
import { revokeTenant } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import {
  boundsOf,
  type Grantor,
  holdAncestors,
  holdGrantor,
  refuseBeyond,
  refuseMoved,
  refuseTooLongLine,
} from "./grantor";
import { apiKeyColumns, holdLiveKey, refuseWiderThanOwn } from "./internal";
import type { ApiKey, CreatedApiKey, RotateApiKey } from "./schemas";

/**
 * Gives a key a new secret, shown this once; the old one stays good for the overlap, so that a machine can be told
 * without an outage. A secret that was itself in its overlap ends at once. The id, scopes and limits stay, and so do
 * the keys that it made. Whoever rotates a key has seen its secret: its maker from then on. The old secret still ends
 * with its own maker's access.
 *
 * @throws AppError not_found, conflict for a revoked key, forbidden for scopes that the caller does not hold, beyond
 * the bounds of the key that calls, and for a key that another key made
 */
export async function rotateApiKey(
  context: OperationContext,
  { apiKeyId, overlapMinutes }: z.output<typeof RotateApiKey>,
): Promise<z.output<typeof CreatedApiKey>> {
  const { tx } = context;
  const grantor = await holdGrantor(context, apiKeyId);
  const above = await holdAncestors(tx, apiKeyId);
  const before = await holdLiveKey(tx, apiKeyId);
  refuseMoved(above, before);
  await refuseWiderThanOwn(context, before);
  refuseBeyond(grantor.line, boundsOf(before));
  const secret = makeApiKeySecret(randomBytes);
  const [row] = await tx.db
    .update(apiKeys)
    .set({
      secretHash: hashApiKeySecret(secret),
      hint: secret.slice(-4),
      createdBy: grantor.createdBy,
      parentKeyId: parentAfter(grantor, above, before),
      previousSecretHash: sql`${apiKeys.secretHash}`,
      previousCreatedBy: sql`${apiKeys.createdBy}`,
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

/**
 * The key that the rotated one ends with. Every key that has seen a secret of it is above it: one that no key made
 * comes under the key that rotates it, and nothing else ever moves.
 *
 * @throws AppError forbidden for a key that others made, or that the calling key descends from
 */
function parentAfter(grantor: Grantor, above: readonly { id: string }[], key: ApiKey): string | null {
  const [caller] = grantor.line;
  const isAbove = (other: { id: string }) => other.id === caller?.id;
  if (!caller || caller.id === key.id || above.some(isAbove)) return key.parentKeyId;
  if (above.length > 0) {
    throw new AppError("forbidden", "Another API key made this one: that key, or a person, can rotate it.");
  }
  if (grantor.line.some(({ id }) => id === key.id)) {
    throw new AppError("forbidden", "An API key cannot rotate the one that it was made by.");
  }
  refuseTooLongLine(grantor);
  return caller.id;
}
