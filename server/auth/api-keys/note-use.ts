import { and, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { apiKeys } from "@/db/schema";
import type { ApiKeyId, TenantId } from "@/server/kernel/ids";
import { logger } from "@/server/platform/observability";

/** Whether the key's last use is to be written: it never was, or not within the last minute. */
export const useIsDue = sql<boolean>`coalesce(${apiKeys.lastUsedAt} < now() - interval '1 minute', true)`;

/**
 * Writes when a key was last used, at most once a minute. Called where that is due when a proven key was read from
 * Postgres, which one in use is after a minute at the latest; the call that it serves does not wait for it.
 */
export function noteUse(tenantId: TenantId, id: ApiKeyId): void {
  const written = database().tenants.write(tenantId, (tx) =>
    tx.db
      .update(apiKeys)
      .set({ lastUsedAt: sql`now()` })
      .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id), useIsDue)),
  );
  written.catch((err: unknown) => logger().warn({ err, tenantId }, "the last use of a key was not written"));
}
