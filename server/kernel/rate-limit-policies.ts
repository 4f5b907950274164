/** A token bucket's refill per second and its size. */
export interface BucketRate {
  ratePerSecond: number;
  burst: number;
}

/**
 * Whose bucket it is. `operation`: what the operations that name the policy share, apart from all other buckets; the
 * keys of a workspace have one together, and each member one of their own.
 */
export type PolicyScope = "tenant" | "key" | "member" | "address" | "operator-token" | "operation";

export interface RateLimitPolicy {
  scope: PolicyScope;
  /** What people call it. */
  title: string;
  /** Where it applies. */
  appliesTo: string;
  /** `entitlements` and `key`: it stands there, for each tenant or key. */
  rate: BucketRate | "entitlements" | "key";
  /** What it counts, where that is not requests. */
  unit?: "milliseconds";
}

/** A bound on how many run at once, where a rate would not hold slow work. */
export interface ConcurrencyPolicy {
  scope: "tenant" | "member";
  title: string;
  appliesTo: string;
  limit: number | "entitlements";
}

/** Every limit of requests, by the name that headers and refusals give it. */
export const RATE_LIMIT_POLICIES = {
  tenant: {
    scope: "tenant",
    title: "Workspace",
    appliesTo: "Every call by the workspace's API keys, those of its service accounts included.",
    rate: "entitlements",
  },
  key: {
    scope: "key",
    title: "API key",
    appliesTo: "Every call by an API key that has a limit of its own, or that a key with one has made.",
    rate: "key",
  },
  person: {
    scope: "member",
    title: "Member",
    appliesTo: "Every call by a person in the dashboard, each for themselves.",
    rate: { ratePerSecond: 20, burst: 100 },
  },
  address: {
    scope: "address",
    title: "Address",
    appliesTo: "Calls without a credential, and those whose credential proved nothing, by network address.",
    rate: { ratePerSecond: 2, burst: 60 },
  },
  "operator-token": {
    scope: "operator-token",
    title: "Operator token",
    appliesTo: "Every call by an operator's token, each for itself; an import takes ten.",
    rate: { ratePerSecond: 10, burst: 100 },
  },
  exports: {
    scope: "operation",
    title: "Exports",
    appliesTo: "Asking for an export of the audit log.",
    rate: { ratePerSecond: 1 / 30, burst: 10 },
  },
  verification: {
    scope: "operation",
    title: "Verification",
    appliesTo: "Verifying the audit log.",
    rate: { ratePerSecond: 1 / 6, burst: 20 },
  },
  reports: {
    scope: "operation",
    title: "Searches and reports",
    appliesTo: "Searching the audit log and reading usage over time.",
    rate: { ratePerSecond: 10, burst: 60 },
  },
  "flag-settings": {
    scope: "operation",
    title: "Choices of features",
    appliesTo: "Turning features on and off for the workspace.",
    rate: { ratePerSecond: 1 / 6, burst: 20 },
  },
  "slow-time": {
    scope: "tenant",
    title: "Time of slow calls",
    appliesTo: "How long slow calls by all API keys of the workspace take, added up.",
    rate: "entitlements",
    unit: "milliseconds",
  },
  "person-slow-time": {
    scope: "member",
    title: "Time of a member's slow calls",
    appliesTo: "How long slow calls by a person in the dashboard take, added up.",
    rate: { ratePerSecond: 500, burst: 60_000 },
    unit: "milliseconds",
  },
} as const satisfies Record<string, RateLimitPolicy>;

export type RateLimitPolicyName = keyof typeof RATE_LIMIT_POLICIES;

/** The policies that an operation may name in its declaration. */
export type OperationPolicyName = {
  [Name in RateLimitPolicyName]: (typeof RATE_LIMIT_POLICIES)[Name]["scope"] extends "operation"
    ? Name
    : never;
}[RateLimitPolicyName];

/** Those policies by name. */
export const OPERATION_POLICIES: readonly OperationPolicyName[] = [
  "exports",
  "verification",
  "reports",
  "flag-settings",
];

/** How many slow operations may run at once. People do not stand in line behind the workspace's keys. */
export const CONCURRENCY_POLICIES = {
  concurrency: {
    scope: "tenant",
    title: "Slow calls at once",
    appliesTo: "Slow operations, by all API keys of the workspace together.",
    limit: "entitlements",
  },
  "person-concurrency": {
    scope: "member",
    title: "A member's slow calls at once",
    appliesTo: "Slow operations, by a person in the dashboard.",
    limit: 6,
  },
} as const satisfies Record<string, ConcurrencyPolicy>;

export type ConcurrencyPolicyName = keyof typeof CONCURRENCY_POLICIES;
