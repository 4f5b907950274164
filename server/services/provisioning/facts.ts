import type { UserId } from "@/server/kernel/ids";
import type { SagaFacts } from "@/server/platform/sagas";

/** What provisioning knows of the tenant, from `tenant.created`. */
export interface ProvisioningFacts extends SagaFacts {
  /** The event's id: the welcome mail's Message-ID is derived from it. */
  eventId: string;
  name: string;
  slug: string;
  ownerUserId: UserId;
}
