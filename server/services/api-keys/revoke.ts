import { and, eq, gt, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { keysBelow } from "@/db/key-lines";
import { ownRow } from "@/db/own-row";
import { apiKeys } from "@/db/schema";
import { revokeTenant } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { apiKeyColumns, holdKey } from "./internal";
import type { ApiKey } from "./schemas";

/**
 * Revokes a key and every key that descends from it, in force on every instance at their next request. Doing it twice
 * is doing it once.
 */
export async function revokeApiKey(context: OperationContext, input: { apiKeyId: string }): Promise<ApiKey> {
  const { tx } = context;
  const before = await holdKey(tx, input.apiKeyId);
  // Also when it is revoked already: the first try may have been cut off before it could be told.
  revokeTenant(tx);
  if (before.revokedAt !== null) return before;
  await revokeWithDescendants(context, [before.id]);
  return holdKey(tx, before.id);
}

/**
 * Revokes every key that a member made, and what descends from them: what they may not do, their keys may not. Says
 * how many there were. Of a key that somebody else has rotated since, the secret that they know ends.
 */
export async function revokeKeysOf(context: OperationContext, membershipId: string): Promise<number> {
  const revoked = await revokeWhere(context, eq(apiKeys.createdBy, membershipId));
  // After the keys, so that one whose rotation was waited for just now is found here.
  await endOverlaps(context, membershipId);
  return revoked;
}

/** Revokes every key of a service account that is held, and what descends from them. Says how many there were. */
export function revokeKeysOfAccount(context: OperationContext, serviceAccountId: string): Promise<number> {
  return revokeWhere(context, eq(apiKeys.serviceAccountId, serviceAccountId));
}

async function revokeWhere(context: OperationContext, which: SQL): Promise<number> {
  const { tx } = context;
  const found = await tx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tx.tenantId), which, isNull(apiKeys.revokedAt)))
    .orderBy(apiKeys.id)
    .for("update");
  if (found.length === 0) return 0;
  revokeTenant(tx);
  return revokeWithDescendants(
    context,
    found.map(({ id }) => id),
  );
}

async function endOverlaps(context: OperationContext, membershipId: string): Promise<void> {
  const { tx } = context;
  const inOverlap = and(
    eq(apiKeys.tenantId, tx.tenantId),
    eq(apiKeys.previousCreatedBy, membershipId),
    gt(apiKeys.previousExpiresAt, sql`now()`),
    isNull(apiKeys.revokedAt),
  );
  const found = await tx.db
    .select(apiKeyColumns)
    .from(apiKeys)
    .where(inOverlap)
    .orderBy(apiKeys.id)
    .for("update");
  if (found.length === 0) return;
  revokeTenant(tx);
  for (const before of found) {
    const [after] = await tx.db
      .update(apiKeys)
      .set({ previousExpiresAt: sql`now()` })
      .where(ownRow(tx, apiKeys, before.id))
      .returning(apiKeyColumns);
    if (!after) throw new TypeError("A key that is held is there.");
    const target = { id: after.id, label: after.name };
    await recordAudit(context, { action: "api_key.updated", target, before, after });
    await emitEvent(context, "api_key.updated", { apiKeyId: after.id, changed: ["previousExpiresAt"] });
  }
}

/** The keys are held: one that is making another at this moment came first, and that one is seen, or waits. */
async function revokeWithDescendants(context: OperationContext, apiKeyIds: string[]): Promise<number> {
  const { tx } = context;
  const revoked = await tx.db
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(
      and(
        eq(apiKeys.tenantId, tx.tenantId),
        isNull(apiKeys.revokedAt),
        inArray(apiKeys.id, keysBelow(tx.tenantId, apiKeyIds)),
      ),
    )
    .returning(apiKeyColumns);
  for (const key of revoked) await tellRevoked(context, { ...key, revokedAt: null }, key);
  return revoked.length;
}

async function tellRevoked(context: OperationContext, before: ApiKey, after: ApiKey): Promise<void> {
  const { id, name } = after;
  await recordAudit(context, { action: "api_key.revoked", target: { id, label: name }, before, after });
  await emitEvent(context, "api_key.revoked", { apiKeyId: id });
}
