import type { Inngest } from "inngest";
import { eventOf } from "@/inngest/events";
import { inTenantOf } from "@/inngest/tenant-work";
import { billingMembers, mailQuotaNotice } from "@/server/services/usage";

/** `usage.quota_reached`: tells everyone who sees the bill, each in a step, so that nobody is told twice. */
export function mailQuotaNotices(client: Inngest) {
  return client.createFunction(
    {
      id: "mail-quota-notices",
      name: "Mail that a quota is reached",
      triggers: [eventOf("usage.quota_reached")],
      concurrency: { key: "event.data.tenantId", limit: 1 },
      retries: 10,
    },
    async ({ event, step }) => {
      const { meter, threshold, used, quota, periodKey } = event.data;
      const notice = { meter, threshold, used, quota, periodKey };
      const eventId = event.id ?? `${periodKey}-${meter}-${threshold}`;
      const members = await step.run("members", () => inTenantOf(event.data, billingMembers));
      for (const membershipId of members) {
        await step.run(`mail_${membershipId}`, () =>
          inTenantOf(event.data, (tenantId) => mailQuotaNotice({ tenantId, membershipId, notice, eventId })),
        );
      }
    },
  );
}
