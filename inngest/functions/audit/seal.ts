import type { Inngest } from "inngest";
import { inTenantOf } from "@/inngest/tenant-work";
import { sealEveryTenant, sealTenant } from "@/server/platform/audit";

/** Families of events that go with an audit entry. An act without one waits for the minute. Inngest takes ten. */
const ACTS = [
  "tenant.*",
  "project.*",
  "task.*",
  "member.*",
  "invitation.*",
  "role.*",
  "ownership.*",
  "api_key.*",
  "subscription.*",
  "service_account.*",
];

/** Some seconds after a tenant's last act, and during a long row of acts now and then: seals its audit log. */
export function sealAuditLogSoon(client: Inngest) {
  return client.createFunction(
    {
      id: "seal-audit-log",
      name: "Seal a tenant's audit log",
      triggers: ACTS.map((event) => ({ event })),
      debounce: { key: "event.data.tenantId", period: "5s", timeout: "20s" },
      retries: 3,
    },
    ({ event, step }) => step.run("seal", () => inTenantOf(event.data, sealTenant)),
  );
}

/** Each minute, the net below the other: seals whatever waits. */
export function sealAuditLogs(client: Inngest) {
  return client.createFunction(
    {
      id: "seal-audit-logs",
      name: "Seal every audit log",
      triggers: [{ cron: "* * * * *" }],
      concurrency: 1,
      retries: 0,
    },
    ({ step }) => step.run("seal", sealEveryTenant),
  );
}
