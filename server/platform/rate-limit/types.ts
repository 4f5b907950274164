import type { Redis } from "@upstash/redis";
import type { Clock } from "@/server/kernel/clock";
import type { OperatorTokenId, TenantId, UserId } from "@/server/kernel/ids";
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
  /**
   * What a token stands for. Of milliseconds a request with a lease pays one for each that its work takes: `cost`
   * before, the rest after it has ended, so that the bucket may owe.
   */
  unit?: "requests" | "milliseconds";
};

type ScopeOutside = { address: string } | { operatorTokenId: OperatorTokenId };
export type Scope = { tenantId: TenantId } | ScopeOutside;

/** How much of a meter a period allows; `limit: null` keeps the period's total without refusing. */
export type Quota = { limit: number | null; periodKey: string; periodEndMs: number };

/** What the request uses up. A meter that has a quota once has it always, or its total would miss what came between. */
export type Metered = {
  name: string;
  /** A whole number; more than one reserves, and `refund` gives back what was not needed. */
  quantity: number;
  /** Whose doing it is: `key:<id>`, `user:<id>`; left out where it is nobody's. */
  principal?: string;
  /** What the meter is split by, such as a feature. */
  dimension?: string;
  quota?: Quota;
};

/** A place among those that may run at once. It is held from the grant until `release`. */
export type LeaseRequest = {
  /** How headers name the limit, and (unless `key` is given) whose places they are within the scope. */
  name: string;
  key?: string;
  /** How many places there are. */
  limit: number;
  /** Random, of this request alone. */
  id: string;
};

/** Takes from every policy, counts on every meter and takes its place, or does none of it. Lists may be empty. */
export type AdmitRequest = { policies: readonly Policy[] } & (
  | {
      scope: { tenantId: TenantId };
      meters?: readonly Metered[];
      personId?: UserId | undefined;
      lease?: LeaseRequest | undefined;
    }
  | { scope: ScopeOutside; meters?: never; personId?: never; lease?: never }
);

/** A bucket after the decision; times in ms from now. */
export type PolicyState = {
  name: string;
  ratePerSecond: number;
  burst: number;
  unit?: Policy["unit"];
  /** Whole tokens left. */
  remaining: number;
  /** Until the bucket is full. */
  resetMs: number;
  /** Until the cost can be paid; 0 where it could be. */
  retryAfterMs: number;
};

/** How many places of a lease's limit are held, this request's included where it was granted. */
export type ConcurrencyState = { name: string; limit: number; held: number; violated: boolean };

/** One count of a receipt; `periodKey` is null where no period's total holds it. */
export type Counted = {
  meter: string;
  principal: string;
  dimension: string;
  quantity: number;
  periodKey: string | null;
};

/** What was counted and where, for `refund`. */
export type Receipt = {
  tenantId: TenantId;
  hour: string;
  epoch: string;
  countedBy: "redis" | "process";
  counts: readonly Counted[];
};

type Common = {
  policies: PolicyState[];
  /** Where the request asked for a lease. */
  concurrency: ConcurrencyState | null;
  /** The least of the policies' `remaining`; Infinity without a policy. */
  remaining: number;
  /** The longest of the policies' `resetMs`; 0 without a policy. */
  resetMs: number;
  /** 0 where granted; until the period's end where over quota; of a slow call, until its turn among those who wait. */
  retryAfterMs: number;
  /**
   * Changes with each revocation in the tenant, and with each of the request's person; null without a tenant and
   * while degraded: ask Postgres then.
   */
  securityEpoch: number | null;
  /** Decided by this process alone, because Redis was away or slow. */
  degraded: boolean;
  /** A refusal that Redis gave a moment ago and would give again: it was not asked. */
  repeated?: true;
};

export type Decision = Common &
  (
    | { outcome: "granted"; receipt: Receipt | null }
    | { outcome: "limited" }
    | { outcome: "over_quota"; quota: { meter: string; limit: number; used: number } }
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
  /** How long a lease lasts unless it is renewed. Default 30,000 ms. */
  leaseTtlMs?: number;
  /** How long a request waits for Redis. Default 50 ms. */
  deadlineMs?: number;
  /** How often Redis is tried again while it is away. Default 250 ms. */
  retryEveryMs?: number;
  /** How soon usage counted by this process is written. Default 1,000 ms. */
  flushEveryMs?: number;
  onEvent?: (event: LimiterEvent) => void;
  /** Of whoever asks: each decision, also one that was given without asking anybody. */
  onDecision?: (decision: Decision) => void;
};
