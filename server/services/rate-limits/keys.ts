import { and, asc, eq, gt, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";

/** As many keys' own limits are shown. */
const MOST_KEYS = 50;

/** The tenant's keys that work and have a limit of their own, oldest first. */
export async function keysWithLimits({ db, tenantId }: TenantTransaction) {
  const rows = await db
    .select({ id: apiKeys.id, requestsPerMinute: apiKeys.requestsPerMinute })
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.tenantId, tenantId),
        isNotNull(apiKeys.requestsPerMinute),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
      ),
    )
    .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id))
    .limit(MOST_KEYS);
  return rows.flatMap(({ id, requestsPerMinute }) => (requestsPerMinute ? [{ id, requestsPerMinute }] : []));
}

/** What the tenant calls its keys; ids that are none of them are left out. */
export async function namesOfKeys(
  { db, tenantId }: TenantTransaction,
  ids: readonly string[],
): Promise<Map<string | null | undefined, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: apiKeys.id, name: apiKeys.name })
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tenantId), inArray(apiKeys.id, [...new Set(ids)])));
  return new Map(rows.map(({ id, name }) => [id, name]));
}
