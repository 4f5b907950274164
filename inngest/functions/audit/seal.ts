import type { Inngest } from "inngest";
import { z } from "zod";
import { asId, type TenantId } from "@/server/kernel/ids";
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
];

const Act = z.object({ tenantId: z.string() });

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
    ({ event, step }) => {
      const { tenantId } = Act.parse(event.data);
      return step.run("seal", () => sealTenant(asId<TenantId>(tenantId)));
    },
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
