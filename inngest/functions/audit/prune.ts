import type { Inngest } from "inngest";
import { pruneEveryLog } from "@/server/platform/audit";

/** Nightly: removes what a tenant's plan keeps no longer from the beginning of its audit log. */
export function pruneAuditLogs(client: Inngest) {
  return client.createFunction(
    {
      id: "prune-audit-logs",
      name: "Prune audit logs past their plan's retention",
      triggers: [{ cron: "41 3 * * *" }],
      concurrency: 1,
      retries: 3,
    },
    ({ step }) => step.run("prune", pruneEveryLog),
  );
}
