import { rollUp, usageTable } from "@/server/platform/metering";
import type { RedisHandle } from "@/server/platform/redis";
import type { TestTenant } from "@/tests/support/factories";
import type { TestDatabase } from "@/tests/support/test-database";

/** Copies what Redis counted of the tenants to Postgres, as the job does every five minutes. */
export function rollUpUsage(db: TestDatabase, redis: RedisHandle, tenants: readonly TestTenant[]) {
  const sink = usageTable(db.database);
  return rollUp({ tenants: tenants.map(({ id }) => id), redis: redis.redis, sink });
}

/** API calls that Postgres holds of each tenant. */
export async function meteredCalls(
  db: TestDatabase,
  tenants: readonly TestTenant[],
): Promise<Map<string, number>> {
  const rows = await db.admin`select tenant_id, sum(counted - refunded)::int as net from usage_hours
    where meter = 'api_calls' and tenant_id in ${db.admin(tenants.map(({ id }) => id))} group by 1`;
  return new Map(rows.map(({ tenant_id, net }) => [tenant_id, net]));
}
