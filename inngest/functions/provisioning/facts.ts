import type { DeliveredData } from "@/inngest/events";
import { asId, type TenantId, type UserId } from "@/server/kernel/ids";
import type { ProvisioningFacts } from "@/server/services/provisioning";

export function provisioningFacts(event: {
  id: string;
  data: DeliveredData<"tenant.created">;
}): ProvisioningFacts {
  const { tenantId, requestId, name, slug, ownerUserId } = event.data;
  return {
    eventId: event.id,
    tenantId: asId<TenantId>(tenantId),
    requestId,
    name,
    slug,
    ownerUserId: asId<UserId>(ownerUserId),
  };
}
