import type { Inngest } from "inngest";
import { eventOf } from "@/inngest/events";
import { runSaga } from "@/inngest/sagas";
import { PROVISIONING } from "@/server/services/provisioning";
import { provisioningFacts } from "./facts";

export const PROVISION_TENANT = "provision-tenant";

/** `tenant.created`: makes the tenant ready. Retried for more than an hour before it is taken back. */
export function provisionTenant(client: Inngest) {
  return client.createFunction(
    {
      id: PROVISION_TENANT,
      name: "Provision a tenant",
      triggers: [eventOf("tenant.created")],
      concurrency: { key: "event.data.tenantId", limit: 1 },
      retries: 8,
    },
    ({ event, step }) => runSaga(step, PROVISIONING, provisioningFacts(event)),
  );
}
