import type { Actor } from "./actor";
import type { TenantId } from "./ids";
import type { PlanKey } from "./plans";
import type { SessionFacts, SessionPolicy } from "./session-policy";

/** A tenant that a credential gives access to, proven by the credential, with what decides its limits. */
export interface TenantAccess {
  id: TenantId;
  slug: string;
  status: "provisioning" | "active" | "suspended";
  plan: PlanKey;
  /** The billing period that quotas count in; null while the tenant has no subscription. */
  subscriptionPeriod: { start: string; end: string } | null;
  sessionPolicy: SessionPolicy;
}

/** What an API key may do beyond its scopes. */
export interface KeyLimits {
  /** Networks in CIDR notation that it may be used from; none means anywhere. */
  allowedAddresses: readonly string[];
  requestsPerMinute: number | null;
}

/** Who calls and for which tenant, as the credential proves it. */
export interface Identity {
  actor: Actor;
  /** How people know the actor: for audit entries. */
  actorLabel: string;
  tenant: TenantAccess | undefined;
  /** Of a person's session: what the tenant's rules for sessions look at. */
  session?: SessionFacts;
  /** Of an API key. */
  keyLimits?: KeyLimits;
  /** The tenant's security epoch when this was read, plus the person's own; another one now means: ask again. */
  securityEpoch: number | undefined;
  /** When it was read (milliseconds since 1970): without Redis it is believed for a second. */
  readAt: number;
}
