import { auditExports } from "@/db/schema";
import { AppError, notFound } from "@/server/kernel/errors";
import type { AuditExport } from "./schemas";

/** The columns that leave the service. */
export const auditExportColumns = {
  id: auditExports.id,
  format: auditExports.format,
  filters: auditExports.filters,
  status: auditExports.status,
  entries: auditExports.entries,
  bytes: auditExports.bytes,
  createdAt: auditExports.createdAt,
  expiresAt: auditExports.expiresAt,
};

/** What people know an export by, in the log. */
export function labelOf({ format }: Pick<AuditExport, "format">): string {
  return `Audit log as ${format === "csv" ? "CSV" : "JSON lines"}`;
}

/** @throws AppError not_found where there is none or it has expired, conflict until it is finished */
export function refuseUnreadable<Row extends Pick<AuditExport, "status" | "expiresAt">>(
  row: Row | undefined,
): Row {
  if (!row || Date.parse(row.expiresAt) <= Date.now()) throw notFound("audit export");
  if (row.status !== "completed") throw new AppError("conflict", "The export is not finished yet.");
  return row;
}
