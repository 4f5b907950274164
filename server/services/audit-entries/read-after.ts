import { and, asc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { auditEntries } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { Cursor } from "@/server/kernel/pagination";
import { inParts } from "@/server/platform/listing";
import { auditEntryColumns, auditEntryParts } from "./internal";
import type { AuditEntry, AuditFilters } from "./schemas";
import { idsOf } from "./search";

/** At most `limit` entries behind the cursor's, the oldest first: for going through many, at the same cost each time. */
export async function readEntriesAfter(
  tx: TenantTransaction,
  filters: AuditFilters,
  cursor: Cursor | undefined,
  limit: number,
): Promise<AuditEntry[]> {
  return tx.db
    .select(auditEntryColumns)
    .from(auditEntries)
    .where(and(eq(auditEntries.tenantId, tx.tenantId), chosen(tx, filters, cursor, limit)))
    .orderBy(asc(auditEntries.occurredAt), asc(auditEntries.id))
    .limit(limit);
}

function chosen(
  { tenantId }: TenantTransaction,
  filters: AuditFilters,
  cursor: Cursor | undefined,
  limit: number,
): SQL {
  const { action, actorId, targetType, targetId, from, to, search } = filters;
  if (search !== undefined) {
    const ids = idsOf({ ...filters, search, sortOrder: "asc" }, { cursor, limit, offset: 0 });
    return sql`${auditEntries.id} = any(array(${ids}))`;
  }
  const where = [
    eq(auditEntries.tenantId, tenantId),
    ...(action ? [eq(auditEntries.action, action)] : []),
    ...(actorId ? [eq(auditEntries.actorId, actorId)] : []),
    ...(targetType ? [eq(auditEntries.targetType, targetType)] : []),
    ...(targetId ? [eq(auditEntries.targetId, targetId)] : []),
    ...(from ? [gte(auditEntries.occurredAt, from)] : []),
    ...(to ? [lt(auditEntries.occurredAt, to)] : []),
    ...(cursor
      ? [sql`(${auditEntries.occurredAt}, ${auditEntries.id}) > (${cursor.value}, ${cursor.id})`]
      : []),
  ];
  const key = auditEntries.occurredAt;
  return inParts({ table: auditEntries, key, order: asc, parts: auditEntryParts, where, limit });
}
