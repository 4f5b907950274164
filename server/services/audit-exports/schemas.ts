import { z } from "zod";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { isoInstant, uuidText } from "@/server/kernel/text";
import { AUDIT_FILTERS } from "@/server/services/audit-entries/schemas";

export const AuditExportFormat = z.enum(["csv", "jsonl"]);
export type AuditExportFormat = z.output<typeof AuditExportFormat>;

export const AuditExport = z
  .object({
    id: uuidText,
    format: AuditExportFormat,
    filters: z.record(z.string(), z.string()).meta({ description: "As they were given." }),
    status: z.enum(["pending", "running", "completed", "failed"]),
    entries: z.int().meta({ description: "Written so far." }),
    bytes: z.int().meta({ description: "Size of what is written so far, in UTF-8." }),
    createdAt: isoInstant,
    expiresAt: isoInstant.meta({ description: "Until then it can be downloaded." }),
  })
  .meta({ id: "AuditExport" });
export type AuditExport = z.output<typeof AuditExport>;

export const CreateAuditExport = z
  .strictObject({ format: AuditExportFormat, ...AUDIT_FILTERS })
  .meta({ id: "CreateAuditExport", examples: [{ format: "csv", action: "project.deleted" }] });

export const ListAuditExports = listInput(["createdAt"], {});
export const AuditExportList = listOutput(AuditExport).meta({ id: "AuditExportList" });

export const AuditExportRef = z.strictObject({ auditExportId: uuidText });

export const AuditExportDownload = z.object({
  auditExport: AuditExport,
  /** For `ReadAuditExport`, some hours long. */
  ticket: z.string(),
});
export type AuditExportDownload = z.output<typeof AuditExportDownload>;

export const ReadAuditExport = z.strictObject({
  auditExportId: uuidText,
  ticket: z.string().max(500),
  /** The number of the last chunk that was read; 0 for the beginning. */
  after: z.int().min(0).max(2_147_483_647),
});

export const AuditExportPart = z.object({
  chunks: z.array(z.string()),
  /** To go on from; null at the end. */
  nextAfter: z.int().nullable(),
});
export type AuditExportPart = z.output<typeof AuditExportPart>;
