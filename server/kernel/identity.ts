import type { Actor } from "./actor";
import type { Entitlements } from "./entitlements";
import type { TenantId } from "./ids";
import type { SessionFacts, SessionPolicy } from "./session-policy";

/** A tenant that a credential gives access to, proven by the credential, with what decides its limits. */
export interface TenantAccess {
  id: TenantId;
  slug: string;
  status: "provisioning" | "active" | "suspended";
  entitlements: Entitlements;
  /** The billing period that quotas count in; null while the tenant has no subscription. */
  subscriptionPeriod: { start: string; end: string } | null;
  sessionPolicy: SessionPolicy;
  /** Origins whose pages may read what the API answers to its keys. */
  corsOrigins: readonly string[];
}

/** What binds an API key beside its rights and its expiry: its own limits, and those of the keys that made it. */
export interface KeyLimits {
  /** Networks in CIDR notation, of each key that is bound to some: it may be used where all of them may. */
  networks: readonly (readonly string[])[];
  /** Limits of requests, of each key that has one: a call counts on all of them. */
  rates: readonly { apiKeyId: string; requestsPerMinute: number }[];
}

/** Who calls and for which tenant, as the credential proves it. */
export interface Identity {
  actor: Actor;
  /** How people know the actor: for audit entries. */
  actorLabel: string;
  /** The operator behind an impersonated person, as `Name (address)`. */
  onBehalfOf?: string;
  /** The operator's visit to the tenant that the slug names is over: they are told so. */
  impersonationEnded?: boolean;
  tenant: TenantAccess | undefined;
  /** Of a person's session, an operator's own while they impersonate: what the tenant's rules for sessions look at. */
  session?: SessionFacts;
  /** Of an API key. */
  keyLimits?: KeyLimits;
  /** The tenant's security epoch when this was read, plus the person's own; another one now means: ask again. */
  securityEpoch: number | undefined;
  /** When it was read (milliseconds since 1970): without Redis it is believed for a second. */
  readAt: number;
}
