import { type Allowance, FEATURES, type Feature, type GaugeQuota, type MeterQuota } from "./plans";

/** A number of an allowance that can be added to or replaced. */
export type LimitKey =
  | "ratePerSecond"
  | "burst"
  | "concurrency"
  | "slowSecondsPerMinute"
  | GaugeQuota
  | MeterQuota;

/** What of an allowance an override can replace: a limit, or whether a feature is on. */
export type EntitlementKey = LimitKey | `feature:${Feature}`;

export interface LimitRule {
  name: string;
  /** What one of it is called, in the plural. */
  unit: string;
  /** What an override may set, at least and at most. */
  min: number;
  max: number;
  /** Null may stand for "unlimited". */
  canBeUnlimited: boolean;
}

const gauge = (name: string, unit: string, max = 1_000_000): LimitRule => {
  return { name, unit, min: 0, max, canBeUnlimited: true };
};
const meter = (name: string, unit: string): LimitRule => {
  return { name, unit, min: 0, max: 1_000_000_000_000, canBeUnlimited: false };
};
/** At least one: who may do nothing at all is suspended. */
const pace = (name: string, unit: string, max: number): LimitRule => {
  return { name, unit, min: 1, max, canBeUnlimited: false };
};

/** Every limit, in the order in which people see them. */
export const LIMITS: Readonly<Record<LimitKey, LimitRule>> = {
  ratePerSecond: pace("Request rate", "requests a second", 100_000),
  burst: pace("Burst", "requests at once", 1_000_000),
  concurrency: pace("Slow operations at once", "operations", 1_000),
  slowSecondsPerMinute: pace("Time of slow operations", "seconds a minute", 60_000),
  api_calls: meter("API calls", "calls that a period includes: past them the plan refuses or bills"),
  events_ingested: meter(
    "Events ingested",
    "events that a period includes: past them the plan refuses or bills",
  ),
  seats: gauge("Seats", "seats"),
  projects: gauge("Projects", "projects"),
  storageBytes: gauge("Storage", "bytes", 2 ** 50),
};

export const LIMIT_KEYS = Object.keys(LIMITS) as [LimitKey, ...LimitKey[]];

const FEATURE_KEYS = FEATURES.map((feature) => `feature:${feature}` as const);

export const ENTITLEMENT_KEYS: readonly [EntitlementKey, ...EntitlementKey[]] = [
  ...LIMIT_KEYS,
  ...FEATURE_KEYS,
];

export function isLimitKey(key: string): key is LimitKey {
  return Object.hasOwn(LIMITS, key);
}

/** What an override of the key may be at least and at most; a feature is off or on, 0 or 1. */
export function boundsOf(key: EntitlementKey): Pick<LimitRule, "min" | "max" | "canBeUnlimited"> {
  return isLimitKey(key) ? LIMITS[key] : { min: 0, max: 1, canBeUnlimited: false };
}

/** An allowance as one number a key: null is unlimited, a feature is 0 or 1. */
export type Values = Record<EntitlementKey, number | null>;

export function valuesOf(allowance: Allowance): Values {
  const { rateLimit, concurrency, slowSecondsPerMinute, quotas, meters, features } = allowance;
  return {
    ...rateLimit,
    concurrency,
    slowSecondsPerMinute,
    api_calls: meters.api_calls.perPeriod,
    events_ingested: meters.events_ingested.perPeriod,
    ...quotas,
    "feature:projects": Number(features.includes("projects")),
    "feature:tasks": Number(features.includes("tasks")),
    "feature:api": Number(features.includes("api")),
  };
}

/** The allowance with these values in their places; what has no key stays as it was. */
export function withValues(allowance: Allowance, values: Values): Allowance {
  const { meters } = allowance;
  const { ratePerSecond, burst, concurrency, slowSecondsPerMinute } = values;
  const { api_calls, events_ingested, seats, projects, storageBytes } = values;
  return {
    ...allowance,
    rateLimit: { ratePerSecond: ratePerSecond ?? 0, burst: burst ?? 0 },
    concurrency: concurrency ?? 0,
    slowSecondsPerMinute: slowSecondsPerMinute ?? 0,
    quotas: { seats, projects, storageBytes },
    meters: {
      api_calls: { ...meters.api_calls, perPeriod: api_calls ?? 0 },
      events_ingested: { ...meters.events_ingested, perPeriod: events_ingested ?? 0 },
    },
    features: FEATURES.filter((feature) => values[`feature:${feature}`] === 1),
  };
}
