import type { Redis } from "@upstash/redis";
import type { Clock } from "@/server/kernel/clock";
import type { TenantId, UserId } from "@/server/kernel/ids";
import type { UsageRow, UsageSink } from "@/server/platform/metering";

/** A token bucket and what this request takes from it. */
export type Policy = {
  /** How the headers name it, and (unless `key` is given) its bucket's key within the scope. */
  name: string;
  key?: string;
  ratePerSecond: number;
  /** The bucket's size; at least `cost`. */
  burst: number;
  cost: number;
};

export type Scope = { tenantId: TenantId } | { address: string };

/** What the request uses up, and how much of it the period allows (`limit: null` counts without refusing). */
export type Metered = {
  name: string;
  /** A whole number. */
  quantity: number;
  quota: { limit: number | null; periodKey: string; periodEndMs: number };
};

export type AdmitRequest = { policies: readonly [Policy, ...Policy[]] } & (
  | { scope: { tenantId: TenantId }; meter?: Metered; personId?: UserId }
  | { scope: { address: string }; meter?: never; personId?: never }
);

/** A bucket after the decision; times in ms from now. */
export type PolicyState = {
  name: string;
  ratePerSecond: number;
  burst: number;
  /** Whole tokens left. */
  remaining: number;
  /** Until the bucket is full. */
  resetMs: number;
  /** Until the cost can be paid; 0 where it could be. */
  retryAfterMs: number;
};

/** What was counted and where, for `refund`. */
export type Receipt = {
  tenantId: TenantId;
  meter: string;
  quantity: number;
  hour: string;
  epoch: string;
  periodKey: string;
  countedBy: "redis" | "process";
};

type Common = {
  policies: PolicyState[];
  /** The least of the policies' `remaining`. */
  remaining: number;
  /** The longest of the policies' `resetMs`. */
  resetMs: number;
  /** 0 where granted; until the period's end where over quota. */
  retryAfterMs: number;
  /**
   * Changes with each revocation in the tenant, and with each of the request's person; null without a tenant and
   * while degraded: ask Postgres then.
   */
  securityEpoch: number | null;
  /** Decided by this process alone, because Redis was away or slow. */
  degraded: boolean;
};

export type Decision = Common &
  (
    | { outcome: "granted"; receipt: Receipt | null }
    | { outcome: "limited" }
    | { outcome: "over_quota"; quota: { limit: number; used: number } }
  );

/**
 * Loads a period's net usage from the database: what was rolled up, merged with the live counters that are handed
 * in (see `mergeUsage`), which the database may hold in part.
 */
export type LoadPeriodBase = (need: {
  tenantId: TenantId;
  meter: string;
  periodKey: string;
  live: readonly UsageRow[];
}) => Promise<number>;

export type LimiterEvent =
  | { type: "degraded"; cause: unknown }
  | { type: "restored" }
  | { type: "flush_failed"; cause: unknown };

export type LimiterOptions = {
  redis: Redis;
  /** A random id, new at each start of the process: the epoch of what it counts while Redis is away. */
  instanceId: string;
  usage: { sink: UsageSink; loadPeriodBase: LoadPeriodBase };
  /** Among how many processes the limits are divided while Redis is away. */
  fallback: { instances: () => number };
  clock?: Clock;
  /** How long a request waits for Redis. Default 50 ms. */
  deadlineMs?: number;
  /** How often Redis is tried again while it is away. Default 250 ms. */
  retryEveryMs?: number;
  /** How soon usage counted by this process is written. Default 1,000 ms. */
  flushEveryMs?: number;
  onEvent?: (event: LimiterEvent) => void;
};
