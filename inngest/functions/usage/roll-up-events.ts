import type { Inngest } from "inngest";
import { eventOf } from "@/inngest/events";
import { inTenantOf } from "@/inngest/tenant-work";
import type { TenantId } from "@/server/kernel/ids";
import { rollUpTenantEvents, rollUpTenantsEvents, tenantsToRollUp } from "@/server/platform/jobs";
import { noticeQuotas } from "@/server/services/usage";

/** Tenants a step, and steps a run: Inngest allows it a thousand. */
const PAGE = 100;
const MOST_PAGES = 450;

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
    async ({ step, runId }) => {
      let after: TenantId | undefined;
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const from = after;
        const ids = await step.run(`find_${page}`, () =>
          tenantsToRollUp(runId, { after: from, limit: PAGE }),
        );
        if (ids.length === 0) return;
        // A tenant that fails is logged in there. A step that is cut off ends the run, and comes to no handler here: the
        // next minute's run goes over all that waits, in another order.
        ({ last: after } = await step.run(`roll_up_${page}`, () => rollUpTenantsEvents(ids, noticeQuotas)));
      }
    },
  );
}
