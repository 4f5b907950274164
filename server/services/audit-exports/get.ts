import { and, eq } from "drizzle-orm";
import { auditExports } from "@/db/schema";
import { notFound } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import { auditExportColumns } from "./internal";
import type { AuditExport } from "./schemas";

/** One export. @throws AppError not_found, for another tenant's too */
export async function getAuditExport(
  { tx }: OperationContext,
  { auditExportId }: { auditExportId: string },
): Promise<AuditExport> {
  const [row] = await tx.db
    .select(auditExportColumns)
    .from(auditExports)
    .where(and(eq(auditExports.tenantId, tx.tenantId), eq(auditExports.id, auditExportId)));
  if (!row) throw notFound("audit export");
  return row;
}
