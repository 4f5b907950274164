import type { z } from "zod";
import { auditExports } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { auditExportColumns } from "./internal";
import type { AuditExport, ListAuditExports } from "./schemas";

const listRows = listing<AuditExport, "createdAt", never>({
  name: "audit_exports",
  table: auditExports,
  columns: auditExportColumns,
  sortKeys: { createdAt: auditExports.createdAt },
  filters: {},
  sortValue: (row, key) => row[key],
  hasCounter: false,
});

/** A page of the tenant's exports. */
export function listAuditExports({ tx }: OperationContext, input: z.output<typeof ListAuditExports>) {
  return listRows(tx, input);
}
