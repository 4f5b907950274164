import { sql } from "drizzle-orm";
import type { z } from "zod";
import { auditEntries } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { auditEntryColumns, auditEntryParts } from "./internal";
import type { AuditEntry, ListAuditEntries } from "./schemas";
import { searchRows } from "./search";

type Filters = "action" | "actorId" | "targetType" | "targetId" | "from" | "to";

const listRows = listing<AuditEntry, "occurredAt", Filters>({
  name: "audit_entries",
  table: auditEntries,
  columns: auditEntryColumns,
  parts: auditEntryParts,
  sortKeys: { occurredAt: auditEntries.occurredAt },
  filters: {
    action: auditEntries.action,
    actorId: auditEntries.actorId,
    targetType: auditEntries.targetType,
    targetId: auditEntries.targetId,
    from: (value) => sql`${auditEntries.occurredAt} >= cast(${value} as timestamptz)`,
    to: (value) => sql`${auditEntries.occurredAt} < cast(${value} as timestamptz)`,
  },
  sortValue: (row, key) => row[key],
  // A counter's row would be locked by each write: a tenant's writes would queue for it.
  hasCounter: false,
});

/** A page of the tenant's audit log, the newest first unless told otherwise. */
export function listAuditEntries(
  { tx }: OperationContext,
  { search, ...input }: z.output<typeof ListAuditEntries>,
) {
  return search === undefined ? listRows(tx, input) : searchRows(tx, { ...input, search });
}
