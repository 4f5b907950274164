import type { Actor } from "./actor";
import type { TenantId } from "./ids";
import type { PlanKey } from "./plans";

/** A tenant that a credential gives access to, proven by the credential, with what decides its limits. */
export interface TenantAccess {
  id: TenantId;
  slug: string;
  status: "provisioning" | "active" | "suspended";
  plan: PlanKey;
  /** The billing period that quotas count in; null while the tenant has no subscription. */
  subscriptionPeriod: { start: string; end: string } | null;
}

/** Who calls and for which tenant, as the credential proves it. */
export interface Identity {
  actor: Actor;
  /** How people know the actor: for audit entries. */
  actorLabel: string;
  tenant: TenantAccess | undefined;
  /** The tenant's security epoch when this was read; another one now means: ask again. */
  securityEpoch: number | undefined;
  /** When it was read (milliseconds since 1970): without Redis it is believed for a second. */
  readAt: number;
}
