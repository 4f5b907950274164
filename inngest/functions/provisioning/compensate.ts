import { type Inngest, internalEvents, NonRetriableError } from "inngest";
import { z } from "zod";
import { APP_ID } from "@/inngest/client";
import { compensateSaga } from "@/inngest/sagas";
import { EVENTS } from "@/server/platform/outbox";
import { PROVISIONING } from "@/server/services/provisioning";
import { provisioningFacts } from "./facts";
import { PROVISION_TENANT } from "./provision-tenant";

const envelope = { tenantId: z.string(), requestId: z.string(), version: z.number() };

/** Inngest's own event about a run that failed for good, with the event that had begun it. */
const Failed = z.object({
  error: z.object({ message: z.string() }),
  event: z.object({ id: z.string(), data: EVENTS["tenant.created"].data.extend(envelope) }),
});

/**
 * Takes back a provisioning that failed. A function of its own rather than the SDK's `onFailure`, which is the
 * same trigger but tries only twice: a compensation has to last longer than the outage that called for it.
 */
export function compensateProvisioning(client: Inngest) {
  return client.createFunction(
    {
      id: "compensate-provisioning",
      name: "Take back a failed provisioning",
      triggers: [
        {
          event: internalEvents.FunctionFailed,
          if: `event.data.function_id == '${APP_ID}-${PROVISION_TENANT}'`,
        },
      ],
      retries: 20,
    },
    ({ event, step }) => {
      const failed = Failed.safeParse(event.data);
      if (!failed.success) throw new NonRetriableError("This failure names no tenant's provisioning.");
      const { error, event: cause } = failed.data;
      return compensateSaga(step, PROVISIONING, provisioningFacts(cause), error.message);
    },
  );
}
