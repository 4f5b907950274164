import { auditExports } from "@/db/schema";

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
