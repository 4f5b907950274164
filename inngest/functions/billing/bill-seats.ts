import type { Inngest } from "inngest";
import { eventOf } from "@/inngest/events";
import { inTenantOf } from "@/inngest/tenant-work";
import { billSeats } from "@/server/services/billing";

/** Whenever people come or go, or a plan changes: as many seats are billed as there are people. */
export function billTenantSeats(client: Inngest) {
  return client.createFunction(
    {
      id: "bill-seats",
      name: "Bill as many seats as there are people",
      triggers: [
        eventOf("member.added"),
        eventOf("member.removed"),
        eventOf("member.suspended"),
        eventOf("member.reinstated"),
        eventOf("subscription.updated"),
      ],
      concurrency: { key: "event.data.tenantId", limit: 1 },
      retries: 10,
    },
    ({ event, step }) => step.run("bill", () => inTenantOf(event.data, billSeats)),
  );
}
