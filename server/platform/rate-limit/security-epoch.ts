import { randomInt } from "node:crypto";
import type { Redis } from "@upstash/redis";
import type { TenantId, UserId } from "@/server/kernel/ids";
import { tenantTag } from "@/server/platform/redis";

/** Far longer than anything may be cached by it. */
const TTL_MS = 30 * 24 * 3_600_000;

/** Whose cached rights become stale: everyone's in a tenant, or one person's in it. */
export interface EpochHolder {
  tenantId: TenantId;
  userId?: UserId | undefined;
}

export function securityEpochKey(tenantId: TenantId): string {
  return `${tenantTag(tenantId)}:sec`;
}

/** On the tenant's own slot, so that the admission script reads it with the rest. */
export function personEpochKey(tenantId: TenantId, userId: UserId): string {
  return `${securityEpochKey(tenantId)}:${userId}`;
}

/**
 * Makes whatever was cached under the holder's present security epoch stale. The new value is random, not the
 * next one: after a flush, a counter would come back to numbers that were in use before. Compare for equality
 * only; and since 0 stands for "none", keep what is cached short-lived too. Rejects with RedisUnavailable.
 */
export async function bumpSecurityEpoch(redis: Redis, { tenantId, userId }: EpochHolder): Promise<number> {
  const epoch = randomInt(1, 2 ** 47);
  const key = userId ? personEpochKey(tenantId, userId) : securityEpochKey(tenantId);
  await redis.set(key, epoch, { px: TTL_MS });
  return epoch;
}

/** The epoch that admission answers for the holder: the tenant's, plus the person's own. Rejects as above. */
export async function readSecurityEpoch(redis: Redis, { tenantId, userId }: EpochHolder): Promise<number> {
  const keys = [securityEpochKey(tenantId), ...(userId ? [personEpochKey(tenantId, userId)] : [])];
  const epochs = await redis.mget<(number | null)[]>(...keys);
  return epochs.reduce<number>((sum, epoch) => sum + Number(epoch ?? 0), 0);
}
