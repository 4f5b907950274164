import type { Inngest } from "inngest";
import { eventOf } from "@/inngest/events";
import { inTenantOf } from "@/inngest/tenant-work";
import { rollUpEveryTenantsEvents, rollUpTenantEvents } from "@/server/platform/jobs";
import { noticeQuotas } from "@/server/services/usage";

/** Some seconds after a tenant's systems began to report, and now and then while they go on. */
export function rollUpUsageEventsSoon(client: Inngest) {
  return client.createFunction(
    {
      id: "roll-up-usage-events",
      name: "Roll up a tenant's usage events",
      triggers: [eventOf("usage.ingested")],
      debounce: { key: "event.data.tenantId", period: "5s", timeout: "20s" },
      concurrency: { key: "event.data.tenantId", limit: 1 },
      retries: 3,
    },
    async ({ event, step }) => {
      await step.run("roll_up", () => inTenantOf(event.data, rollUpTenantEvents));
      await step.run("notice_quotas", () => inTenantOf(event.data, noticeQuotas));
    },
  );
}

/** Each minute, the net below the other, and what sums the days of all that was counted in another way. */
export function rollUpUsageEvents(client: Inngest) {
  return client.createFunction(
    {
      id: "roll-up-every-usage-event",
      name: "Roll up every tenant's usage events and days",
      triggers: [{ cron: "* * * * *" }],
      concurrency: 1,
      retries: 0,
    },
    ({ step }) => step.run("roll_up", () => rollUpEveryTenantsEvents(noticeQuotas)),
  );
}
