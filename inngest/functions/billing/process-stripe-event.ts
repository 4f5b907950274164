import { eventType, type Inngest, NonRetriableError, staticSchema } from "inngest";
import { type HandOver, processStripeEvent, STRIPE_EVENT_RECEIVED } from "@/server/services/billing";
import { GRACE_STARTED } from "./end-grace";

const received = eventType(STRIPE_EVENT_RECEIVED, { schema: staticSchema<HandOver["data"]>() });

/** `stripe/event.received`: gives a stored event its effect. One at a time for a customer, in any order. */
export function processStoredStripeEvent(client: Inngest) {
  return client.createFunction(
    {
      id: "process-stripe-event",
      name: "Process a Stripe event",
      triggers: [received],
      concurrency: { key: "event.data.customerId", limit: 1 },
      retries: 10,
    },
    async ({ event, step }) => {
      const { stripeEventId } = event.data;
      if (!stripeEventId) throw new NonRetriableError("The event names no event of Stripe's.");
      const processed = await step.run("process", () => processStripeEvent(stripeEventId));
      if (processed.outcome === "applied" && processed.graceUntil !== null) {
        const { tenantId, graceUntil: until } = processed;
        const data = { tenantId, until };
        await step.sendEvent("begin_grace", { id: `grace:${tenantId}:${until}`, name: GRACE_STARTED, data });
      }
      return processed;
    },
  );
}
