import { eventType, type Inngest, NonRetriableError, staticSchema } from "inngest";
import { inTenantOf, tenantOf } from "@/inngest/tenant-work";
import { syncSubscriptions } from "@/server/services/billing";

/** A renewal could not be charged: the plan stays until then. */
export const GRACE_STARTED = "billing/grace.started";

/** So that a clock that is a little behind does not find the grace still running. */
const CLOCKS_MS = 60_000;

const started = eventType(GRACE_STARTED, { schema: staticSchema<{ tenantId: string; until: string }>() });

/** Looks at an overdue subscription again when its grace is over: Stripe sends no event for a day that passes. */
export function endGrace(client: Inngest) {
  return client.createFunction(
    {
      id: "end-grace",
      name: "End the grace of an overdue subscription",
      triggers: [started],
      retries: 10,
    },
    async ({ event, step }) => {
      const { until } = event.data;
      tenantOf(event.data);
      const untilMs = Date.parse(until);
      if (Number.isNaN(untilMs)) throw new NonRetriableError("The event names no moment.");
      await step.sleepUntil("grace", new Date(untilMs + CLOCKS_MS));
      return step.run("sync", () =>
        inTenantOf(event.data, (tenantId) => syncSubscriptions(tenantId, `grace:${until}`)),
      );
    },
  );
}
