import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { asId, type TenantId } from "@/server/kernel/ids";
import { rollUpEvents } from "@/server/platform/metering";
import { logger } from "@/server/platform/observability";

/** For how long one tenant's turn, and a page of tenants, may begin something more. */
const TENANT_MS = 5_000;
const PAGE_MS = 30_000;

/**
 * Tenants of whom something waits, a page of them behind `after`, in an order that `seed` draws: where a run ends
 * before its time, it is not always the same tenants that had no turn.
 */
export async function tenantsToRollUp(
  seed: string,
  { after, limit }: { after: TenantId | undefined; limit: number },
): Promise<TenantId[]> {
  const place = (id: unknown) => sql`md5(${seed}::text || ${id}::text)`;
  const beyond = after ? sql`where ${place(sql`tenant_id`)} > ${place(after)}` : sql``;
  const rows = await database().system((db) =>
    db.execute<{ tenant_id: string }>(sql`
      select tenant_id from (select tenant_id from usage_deltas union select tenant_id from usage_day_marks) as waiting
      ${beyond} order by ${place(sql`tenant_id`)} limit ${limit}`),
  );
  return rows.map(({ tenant_id }) => asId<TenantId>(tenant_id));
}

/**
 * Rolls up these tenants one after the other, and does after each what is asked. One that fails keeps no other
 * waiting, and one with much to do only for its turn: both wait for the next time. Answers whose turn was the last.
 */
export async function rollUpTenantsEvents(
  tenantIds: readonly TenantId[],
  andThen: (tenantId: TenantId) => Promise<unknown> = async () => undefined,
  pageMs = PAGE_MS,
): Promise<{ last: TenantId | undefined; failed: number }> {
  const untilMs = performance.now() + pageMs;
  let last: TenantId | undefined;
  let failed = 0;
  for (const tenantId of tenantIds) {
    if (last && performance.now() >= untilMs) break;
    last = tenantId;
    try {
      await rollUpEvents(database(), tenantId, { budgetMs: TENANT_MS });
      await andThen(tenantId);
    } catch (err) {
      failed += 1;
      logger().error({ err, tenantId }, "usage events were not rolled up");
    }
  }
  return { last, failed };
}

/** Rolls up one tenant's events, and the days whose hours have changed. */
export function rollUpTenantEvents(tenantId: TenantId): Promise<{ folded: number }> {
  return rollUpEvents(database(), tenantId);
}
