import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as auditEntries from "@/server/services/audit-entries";
import {
  AuditEntry,
  AuditEntryList,
  AuditEntryRef,
  AuditVerification,
  ListAuditEntries,
  VerifyAuditEntries,
} from "@/server/services/audit-entries/schemas";

const reads = { permission: "audit:read", meter: "api_calls" } as const;
const tag = "Audit log";

export const auditEntriesRouter = router({
  list: operation({
    ...reads,
    policies: ["reports"],
    slow: true,
    rest: { method: "GET", path: "/audit-entries", summary: "List and search audit entries", tag },
  })
    .input(ListAuditEntries)
    .output(AuditEntryList)
    .query(({ ctx, input }) => auditEntries.listAuditEntries(ctx, input)),

  verify: operation({
    ...reads,
    cost: 10,
    policies: ["verification"],
    slow: true,
    transaction: "none",
    rest: {
      method: "GET",
      path: "/audit-entries/verification",
      summary: "Verify that the audit log is as it was sealed",
      tag,
    },
  })
    .input(VerifyAuditEntries)
    .output(AuditVerification)
    .query(({ ctx, input }) => auditEntries.verifyAuditEntries(ctx, input)),

  get: operation({
    ...reads,
    rest: { method: "GET", path: "/audit-entries/{auditEntryId}", summary: "Get an audit entry", tag },
  })
    .input(AuditEntryRef)
    .output(AuditEntry)
    .query(({ ctx, input }) => auditEntries.getAuditEntry(ctx, input)),
});
