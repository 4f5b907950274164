import { and, eq, sql } from "drizzle-orm";
import { auditEntries } from "@/db/schema";
import { statement } from "@/db/statements";
import { notFound } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import { auditEntryColumns } from "./internal";
import type { AuditEntry } from "./schemas";

const readEntry = statement((db) =>
  db
    .select(auditEntryColumns)
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.tenantId, sql.placeholder("tenantId")),
        eq(auditEntries.id, sql.placeholder("auditEntryId")),
      ),
    )
    .prepare("audit_entry"),
);

/** One entry. @throws AppError not_found, for another tenant's too */
export async function getAuditEntry(
  { tx }: OperationContext,
  input: { auditEntryId: string },
): Promise<AuditEntry> {
  const [entry] = await tx.run(readEntry, input);
  if (!entry) throw notFound("audit entry");
  return entry;
}
