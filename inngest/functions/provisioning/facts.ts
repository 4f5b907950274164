import type { DeliveredData } from "@/inngest/events";
import { tenantOf } from "@/inngest/tenant-work";
import { asId, type UserId } from "@/server/kernel/ids";
import type { ProvisioningFacts } from "@/server/services/provisioning";

export function provisioningFacts(event: {
  id: string;
  data: DeliveredData<"tenant.created">;
}): ProvisioningFacts {
  const { requestId, name, slug, ownerUserId } = event.data;
  return {
    eventId: event.id,
    tenantId: tenantOf(event.data),
    requestId,
    name,
    slug,
    ownerUserId: asId<UserId>(ownerUserId),
  };
}
