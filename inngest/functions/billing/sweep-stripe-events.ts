import type { Inngest } from "inngest";
import { overdueHandOvers } from "@/server/services/billing";

/** Each minute: hands over again what was stored and not processed, such as while Inngest was away. */
export function sweepStripeEvents(client: Inngest) {
  return client.createFunction(
    {
      id: "sweep-stripe-events",
      name: "Hand over waiting Stripe events",
      triggers: [{ cron: "* * * * *" }],
      concurrency: 1,
      retries: 0,
    },
    async ({ step }) => {
      const overdue = await step.run("find", overdueHandOvers);
      if (overdue.length > 0) await step.sendEvent("hand_over", overdue);
      return { handedOver: overdue.length };
    },
  );
}
