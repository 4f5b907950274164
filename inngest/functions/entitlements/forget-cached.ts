import type { Inngest } from "inngest";
import { eventOf } from "@/inngest/events";
import { inTenantOf } from "@/inngest/tenant-work";
import { revokeCached } from "@/server/platform/admission";

/**
 * Makes every process read anew what a tenant may do. The change told them as it committed; this is for the one whose
 * process died before it could, or did not reach Redis when others did.
 */
export function forgetCachedEntitlements(client: Inngest) {
  return client.createFunction(
    {
      id: "forget-cached-entitlements",
      name: "Forget what a tenant was entitled to",
      triggers: [eventOf("entitlements.changed"), eventOf("subscription.updated")],
      retries: 10,
    },
    ({ event, step }) => step.run("forget", () => inTenantOf(event.data, revokeCached)),
  );
}
