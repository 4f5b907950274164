import type { Inngest } from "inngest";
import { eventOf } from "@/inngest/events";
import { tenantOf } from "@/inngest/tenant-work";
import { failAuditExport, writeAuditExport } from "@/server/services/audit-exports";

/** Chunks a step: a step that is tried again finds what it had written. */
const CHUNKS = 20;
/** Inngest allows a run a thousand steps. */
const MOST_STEPS = 900;

/** `audit_export.created`: writes the file, one export of a tenant at a time. */
export function exportAuditLog(client: Inngest) {
  return client.createFunction(
    {
      id: "export-audit-log",
      name: "Export an audit log",
      triggers: [eventOf("audit_export.created")],
      concurrency: { key: "event.data.tenantId", limit: 1 },
      retries: 5,
    },
    async ({ event, step }) => {
      const { auditExportId } = event.data;
      const tenantId = tenantOf(event.data);
      try {
        for (let part = 1; part <= MOST_STEPS; part += 1) {
          const more = await step.run(`write_${part}`, () =>
            writeAuditExport(tenantId, auditExportId, CHUNKS),
          );
          if (!more) return;
        }
        throw new Error("The export has more entries than one run can write.");
      } catch (error) {
        await step.run("give_up", () => failAuditExport(tenantId, auditExportId));
        throw error;
      }
    },
  );
}
