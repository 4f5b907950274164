import { database } from "@/db/client";
import { rollUp, usageTable } from "@/server/platform/metering";
import { redis } from "@/server/platform/redis/client";
import { everyTenantId } from "./tenant-ids";

/** Copies every tenant's live counters to Postgres. What was not copied yet is what a lost Redis costs. */
export function rollUpUsage(): Promise<{ rows: number }> {
  return rollUp({ tenants: everyTenantId(), redis: redis(), sink: usageTable(database()) });
}
