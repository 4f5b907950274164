import { PLANS, type Plan, type PlanKey } from "@/server/kernel/plans";

/** The plans in the order of the table, cheapest first. */
export const PLAN_LIST: readonly Plan[] = Object.values(PLANS);

const count = (value: number) => value.toLocaleString("en");

export function priceOf({ price }: Plan): string {
  if (!price) return "$0";
  const amount = (price.unitAmount / 100).toLocaleString("en", {
    style: "currency",
    currency: price.currency,
    minimumFractionDigits: 0,
  });
  return amount;
}

export function priceUnit({ price }: Plan): string {
  if (!price) return "for as long as you like";
  return price.per === "seat" ? "per seat a month" : "a month";
}

/** What a plan allows, as rows of a table: a name and the plan's own value. */
export const PLAN_FACTS: readonly { label: string; value: (plan: Plan) => string }[] = [
  { label: "Request rate", value: ({ rateLimit }) => `${count(rateLimit.ratePerSecond)}/s` },
  { label: "Burst", value: ({ rateLimit }) => `${count(rateLimit.burst)} requests` },
  { label: "API calls", value: apiCallsOf },
  {
    label: "Past the quota",
    value: ({ meters }) => (meters.api_calls.overLimit === "bill" ? "Billed" : "Refused"),
  },
  {
    label: "Seats",
    value: ({ quotas, price }) => (price?.per === "seat" ? "Per seat" : limitOf(quotas.seats)),
  },
  { label: "Projects", value: ({ quotas }) => limitOf(quotas.projects) },
  { label: "Audit log", value: ({ auditRetentionDays }) => keptFor(auditRetentionDays) },
];

function apiCallsOf({ meters, period }: Plan): string {
  const { perPeriod } = meters.api_calls;
  if (perPeriod === 0) return "Metered";
  return `${count(perPeriod)} ${period === "calendar-month" ? "a month" : "a period"}`;
}

function keptFor(days: number): string {
  if (days < 365) return `${count(days)} days`;
  return days < 730 ? "1 year" : `${Math.floor(days / 365)} years`;
}

function limitOf(limit: number | null): string {
  return limit === null ? "Unlimited" : count(limit);
}

export function planOf(key: PlanKey): Plan {
  return PLANS[key];
}
