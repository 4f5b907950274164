import { isNull, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { auditEntries } from "@/db/schema";
import { asId, type TenantId } from "@/server/kernel/ids";

/** Tenants with entries that wait to be sealed. */
export async function unsealedTenantIds(): Promise<TenantId[]> {
  const rows = await database().system((db) =>
    db.selectDistinct({ tenantId: auditEntries.tenantId }).from(auditEntries).where(isNull(auditEntries.seq)),
  );
  return rows.map((row) => asId<TenantId>(row.tenantId));
}

/** For how long the entry that waits the longest has waited, over all tenants; 0 when none does. */
export async function oldestUnsealedSeconds(): Promise<number> {
  const [row] = await database().system((db) =>
    db
      .select({
        age: sql<string>`coalesce(extract(epoch from clock_timestamp() - min(${auditEntries.occurredAt})), 0)`,
      })
      .from(auditEntries)
      .where(isNull(auditEntries.seq)),
  );
  return Number(row?.age ?? 0);
}
