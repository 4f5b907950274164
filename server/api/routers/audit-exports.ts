import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as auditExports from "@/server/services/audit-exports";
import {
  AuditExport,
  AuditExportDownload,
  AuditExportList,
  AuditExportPart,
  AuditExportRef,
  CreateAuditExport,
  ListAuditExports,
  ReadAuditExport,
} from "@/server/services/audit-exports/schemas";

const reads = { permission: "audit:read", meter: "api_calls" } as const;
const tag = "Audit log";

export const auditExportsRouter = router({
  list: operation({
    ...reads,
    rest: { method: "GET", path: "/audit-exports", summary: "List exports of the audit log", tag },
  })
    .input(ListAuditExports)
    .output(AuditExportList)
    .query(({ ctx, input }) => auditExports.listAuditExports(ctx, input)),

  get: operation({
    ...reads,
    rest: { method: "GET", path: "/audit-exports/{auditExportId}", summary: "Get an export's status", tag },
  })
    .input(AuditExportRef)
    .output(AuditExport)
    .query(({ ctx, input }) => auditExports.getAuditExport(ctx, input)),

  create: operation({
    ...reads,
    cost: 10,
    policies: ["exports"],
    slow: true,
    rest: {
      method: "POST",
      path: "/audit-exports",
      status: 201,
      summary: "Ask for an export of the audit log",
      tag,
    },
  })
    .input(CreateAuditExport)
    .output(AuditExport)
    .mutation(({ ctx, input }) => auditExports.createAuditExport(ctx, input)),

  /** For the download's door (server/api/downloads.ts), which puts it into the log and then reads part by part. */
  beginDownload: operation({ permission: "audit:read" })
    .input(AuditExportRef)
    .output(AuditExportDownload)
    .mutation(({ ctx, input }) => auditExports.beginAuditExportDownload(ctx, input)),

  read: operation({ permission: "audit:read", takesAway: true })
    .input(ReadAuditExport)
    .output(AuditExportPart)
    .query(({ ctx, input }) => auditExports.readAuditExport(ctx, input)),
});
