import type { Inngest } from "inngest";
import { eventOf } from "@/inngest/events";
import { inTenantOf } from "@/inngest/tenant-work";
import { mailOwnershipOffer } from "@/server/services/ownership";

/** Tells a member that the ownership is offered to them. */
export function mailOwnershipOffers(client: Inngest) {
  return client.createFunction(
    {
      id: "mail-ownership-offer",
      name: "Mail an offer of ownership",
      triggers: [eventOf("ownership.offered")],
      concurrency: { key: "event.data.tenantId", limit: 1 },
      retries: 10,
    },
    ({ event, step }) =>
      step.run("mail", () => {
        const { offerId } = event.data;
        const eventId = event.id ?? offerId;
        return inTenantOf(event.data, (tenantId) => mailOwnershipOffer({ tenantId, offerId, eventId }));
      }),
  );
}
