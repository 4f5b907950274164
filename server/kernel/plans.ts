/** Plans as data. No other file compares a plan's name: it asks a tenant's entitlements what they allow. */
export const PLAN_KEYS = ["free", "pro", "business"] as const;
export type PlanKey = (typeof PLAN_KEYS)[number];

export const FEATURES = ["projects", "tasks", "api"] as const;
export type Feature = (typeof FEATURES)[number];

/** Gauges that a quota bounds. */
export type GaugeQuota = "seats" | "projects" | "storageBytes";

/** Meters that a quota bounds, period by period. */
export type MeterQuota = "api_calls" | "events_ingested";

/** What a period includes: refused over it, or billed as overage. */
export interface MeterAllowance {
  perPeriod: number;
  overLimit: "refuse" | "bill";
}

/** What somebody may do. */
export interface Allowance {
  /** Token bucket of the tenant's API: continuous refill per second, and the bucket's size. */
  rateLimit: { ratePerSecond: number; burst: number };
  /** How many of its slow operations may run at once. */
  concurrency: number;
  /** For how many seconds of a minute they may run on average, added up. */
  slowSecondsPerMinute: number;
  /** Gauge quotas; null means unlimited. */
  quotas: Readonly<Record<GaugeQuota, number | null>>;
  meters: Readonly<Record<MeterQuota, MeterAllowance>>;
  /** What the meters' quotas are counted by. */
  period: "calendar-month" | "subscription";
  features: readonly Feature[];
  /** For how many days the audit log is kept; 30 at least, as the policy of the database has it. */
  auditRetentionDays: number;
  /** Who is served longest under overload: the least is refused first. */
  priority: number;
}

export interface Plan extends Allowance {
  key: PlanKey;
  name: string;
  /** Monthly price in the currency's minor unit, and how Stripe bills it; null costs nothing. */
  price: { lookupKey: string; unitAmount: number; currency: "usd"; per: "tenant" | "seat" } | null;
}

const GIB = 1_073_741_824;

export const PLANS: Readonly<Record<PlanKey, Plan>> = {
  free: {
    key: "free",
    name: "Free",
    rateLimit: { ratePerSecond: 5, burst: 20 },
    concurrency: 1,
    slowSecondsPerMinute: 1,
    quotas: { seats: 3, projects: 3, storageBytes: GIB },
    meters: {
      api_calls: { perPeriod: 10_000, overLimit: "refuse" },
      events_ingested: { perPeriod: 10_000, overLimit: "refuse" },
    },
    period: "calendar-month",
    features: FEATURES,
    auditRetentionDays: 30,
    priority: 0,
    price: null,
  },
  pro: {
    key: "pro",
    name: "Pro",
    rateLimit: { ratePerSecond: 50, burst: 200 },
    concurrency: 4,
    slowSecondsPerMinute: 15,
    quotas: { seats: 25, projects: 100, storageBytes: 100 * GIB },
    meters: {
      api_calls: { perPeriod: 1_000_000, overLimit: "bill" },
      events_ingested: { perPeriod: 1_000_000, overLimit: "refuse" },
    },
    period: "subscription",
    features: FEATURES,
    auditRetentionDays: 365,
    priority: 1,
    price: { lookupKey: "bulkhead_pro_monthly", unitAmount: 4_900, currency: "usd", per: "tenant" },
  },
  business: {
    key: "business",
    name: "Business",
    rateLimit: { ratePerSecond: 200, burst: 1_000 },
    concurrency: 8,
    slowSecondsPerMinute: 60,
    quotas: { seats: null, projects: null, storageBytes: null },
    meters: {
      api_calls: { perPeriod: 0, overLimit: "bill" },
      events_ingested: { perPeriod: 10_000_000, overLimit: "refuse" },
    },
    period: "subscription",
    features: FEATURES,
    auditRetentionDays: 7 * 365,
    priority: 2,
    price: { lookupKey: "bulkhead_business_monthly", unitAmount: 2_900, currency: "usd", per: "seat" },
  },
};

/** What a plan has by itself; nothing where there is no such plan. */
export function featuresOf(plan: string): readonly Feature[] {
  return isPlanKey(plan) ? PLANS[plan].features : [];
}

/** The plans that have a feature by themselves. */
export function plansWith(feature: Feature): PlanKey[] {
  return PLAN_KEYS.filter((plan) => PLANS[plan].features.includes(feature));
}

export function isPlanKey(key: string): key is PlanKey {
  return Object.hasOwn(PLANS, key);
}

/** The trial that a new tenant begins with; null: none. See docs/entitlements.md. */
export const TRIAL_OF_NEW_TENANTS: { plan: PlanKey; days: number } | null = null;
