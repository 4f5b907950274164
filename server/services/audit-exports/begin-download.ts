import { and, eq } from "drizzle-orm";
import { auditExports } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import type { OperationContext } from "@/server/services/context";
import { auditExportColumns, labelOf, refuseUnreadable } from "./internal";
import type { AuditExportDownload } from "./schemas";
import { makeTicket } from "./ticket";

/**
 * Puts a download into the log, and gives the ticket that its parts are read with. Its entry has committed before the
 * first byte goes out.
 *
 * @throws AppError not_found (also when expired), conflict until it is finished
 */
export async function beginAuditExportDownload(
  context: OperationContext,
  { auditExportId }: { auditExportId: string },
): Promise<AuditExportDownload> {
  const { db, tenantId } = context.tx;
  const [row] = await db
    .select(auditExportColumns)
    .from(auditExports)
    .where(and(eq(auditExports.tenantId, tenantId), eq(auditExports.id, auditExportId)));
  const auditExport = refuseUnreadable(row);
  await recordAudit(context, {
    action: "audit_export.downloaded",
    target: { id: auditExportId, label: labelOf(auditExport) },
    after: auditExport,
  });
  return { auditExport, ticket: makeTicket({ tenantId, auditExportId }, Date.now()) };
}
