import type { z } from "zod";
import { ownRow } from "@/db/own-row";
import { apiKeys } from "@/db/schema";
import { changedFields } from "@/server/kernel/changes";
import { revokeTenant } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { boundsOf, holdAncestors, holdGrantor, refuseBeyond, refuseMoved } from "./grantor";
import { apiKeyColumns, holdLiveKey, refuseWiderThanOwn } from "./internal";
import type { ApiKey, UpdateApiKey } from "./schemas";

/**
 * Changes a key's name, the networks that it may be used from, or its own limit; in force on every instance at its
 * next request.
 *
 * @throws AppError not_found, conflict for a revoked key, forbidden for scopes that the caller does not hold,
 * and beyond the bounds of the key that calls or that made it
 */
export async function updateApiKey(
  context: OperationContext,
  { apiKeyId, ...given }: z.output<typeof UpdateApiKey>,
): Promise<ApiKey> {
  const { tx } = context;
  const { line } = await holdGrantor(context, apiKeyId);
  const above = await holdAncestors(tx, apiKeyId);
  const before = await holdLiveKey(tx, apiKeyId);
  refuseMoved(above, before);
  // Loosening what a key is bound to is granting.
  await refuseWiderThanOwn(context, before);
  const changes = changedFields(before, given);
  const changed = Object.keys(changes);
  if (changed.length === 0) return before;
  refuseBeyond([...line, ...above], boundsOf({ ...before, ...changes }), boundsOf(before));
  const [after] = await tx.db
    .update(apiKeys)
    .set(changes)
    .where(ownRow(tx, apiKeys, apiKeyId))
    .returning(apiKeyColumns);
  if (!after) throw new TypeError("An update returned no row.");
  await recordAudit(context, {
    action: "api_key.updated",
    target: { id: apiKeyId, label: after.name },
    before,
    after,
  });
  await emitEvent(context, "api_key.updated", { apiKeyId, changed });
  revokeTenant(tx);
  return after;
}
