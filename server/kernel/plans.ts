/** Plans as data. No other file compares a plan's name: it asks this table what the plan allows. */
export const PLAN_KEYS = ["free", "pro", "business"] as const;
export type PlanKey = (typeof PLAN_KEYS)[number];

export type Feature = "projects" | "tasks" | "api";

export interface Plan {
  key: PlanKey;
  name: string;
  /** Token bucket of the tenant's API: continuous refill per second, and the bucket's size. */
  rateLimit: { ratePerSecond: number; burst: number };
  /** Gauge quotas; null means unlimited. */
  quotas: { seats: number | null; projects: number | null };
  /** API calls per period: refused over the limit, or billed as overage. */
  apiCalls: { perPeriod: number; overLimit: "refuse" | "bill"; period: "calendar-month" | "subscription" };
  features: ReadonlySet<Feature>;
  /** For how many days the audit log is kept; 30 at least, as the policy of the database has it. */
  auditRetentionDays: number;
  /** Monthly price in the currency's minor unit, and how Stripe bills it; null costs nothing. */
  price: { lookupKey: string; unitAmount: number; currency: "usd"; per: "tenant" | "seat" } | null;
}

const ALL_FEATURES: ReadonlySet<Feature> = new Set<Feature>(["projects", "tasks", "api"]);

export const PLANS: Readonly<Record<PlanKey, Plan>> = {
  free: {
    key: "free",
    name: "Free",
    rateLimit: { ratePerSecond: 5, burst: 20 },
    quotas: { seats: 3, projects: 3 },
    apiCalls: { perPeriod: 10_000, overLimit: "refuse", period: "calendar-month" },
    features: ALL_FEATURES,
    auditRetentionDays: 30,
    price: null,
  },
  pro: {
    key: "pro",
    name: "Pro",
    rateLimit: { ratePerSecond: 50, burst: 200 },
    quotas: { seats: 25, projects: 100 },
    apiCalls: { perPeriod: 1_000_000, overLimit: "bill", period: "subscription" },
    features: ALL_FEATURES,
    auditRetentionDays: 365,
    price: { lookupKey: "bulkhead_pro_monthly", unitAmount: 4_900, currency: "usd", per: "tenant" },
  },
  business: {
    key: "business",
    name: "Business",
    rateLimit: { ratePerSecond: 200, burst: 1_000 },
    quotas: { seats: null, projects: null },
    apiCalls: { perPeriod: 0, overLimit: "bill", period: "subscription" },
    features: ALL_FEATURES,
    auditRetentionDays: 7 * 365,
    price: { lookupKey: "bulkhead_business_monthly", unitAmount: 2_900, currency: "usd", per: "seat" },
  },
};
