import { randomInt } from "node:crypto";
import type { Redis } from "@upstash/redis";
import type { TenantId } from "@/server/kernel/ids";
import { tenantTag } from "@/server/platform/redis";

/** Far longer than anything may be cached by it. */
const TTL_MS = 30 * 24 * 3_600_000;

export function securityEpochKey(tenantId: TenantId): string {
  return `${tenantTag(tenantId)}:sec`;
}

/**
 * Makes whatever was cached under the tenant's present security epoch stale. The new value is random, not the
 * next one: after a flush, a counter would come back to numbers that were in use before. Compare for equality
 * only; and since 0 stands for "none", keep what is cached short-lived too. Rejects with RedisUnavailable.
 */
export async function bumpSecurityEpoch(redis: Redis, tenantId: TenantId): Promise<number> {
  const epoch = randomInt(1, 2 ** 47);
  await redis.set(securityEpochKey(tenantId), epoch, { px: TTL_MS });
  return epoch;
}
