import type { Redis } from "@upstash/redis";
import type { TenantId } from "@/server/kernel/ids";
import { parseUsageFields, usageKey } from "./live-usage";
import type { UsageRow } from "./usage";

/** A tenant's live hour counters of one meter, or of all. Rejects with RedisUnavailable. */
export async function readLive(redis: Redis, tenantId: TenantId, meter?: string): Promise<UsageRow[]> {
  const fields = await redis.hgetall(usageKey(tenantId));
  const rows = parseUsageFields(tenantId, fields ?? {});
  return meter === undefined ? rows : rows.filter((row) => row.meter === meter);
}

/** The live hour counters of several tenants, in one round trip; tenants without any are left out. */
export async function readLiveOf(
  redis: Redis,
  tenantIds: readonly TenantId[],
): Promise<Map<TenantId, UsageRow[]>> {
  const found = new Map<TenantId, UsageRow[]>();
  if (tenantIds.length === 0) return found;
  const pipeline = redis.pipeline();
  for (const tenantId of tenantIds) pipeline.hgetall(usageKey(tenantId));
  const hashes = await pipeline.exec<(Record<string, unknown> | null)[]>();
  tenantIds.forEach((tenantId, index) => {
    const rows = parseUsageFields(tenantId, hashes[index] ?? {});
    if (rows.length > 0) found.set(tenantId, rows);
  });
  return found;
}
