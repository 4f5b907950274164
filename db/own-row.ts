import { and, eq, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { TenantTransaction } from "./tenant";

/**
 * The row of this tenant with this id. Row-level security would hold without the tenant in it; so must the
 * statement without row-level security: `tests/isolation` tears each of the two down and tries the other.
 */
export function ownRow(
  { tenantId }: TenantTransaction,
  table: { tenantId: PgColumn; id: PgColumn },
  id: string,
): SQL | undefined {
  return and(eq(table.tenantId, tenantId), eq(table.id, id));
}
