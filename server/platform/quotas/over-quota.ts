import { isLimitKey } from "@/server/kernel/entitlement-keys";
import type { Entitlements } from "@/server/kernel/entitlements";
import { AppError } from "@/server/kernel/errors";
import { type GaugeQuota, PLANS, type Plan } from "@/server/kernel/plans";

/** What is bounded: a gauge as it stands, or a meter in its period. */
export type Bounded = { quota: GaugeQuota } | { meter: string };

/** What each of them counts, in the plural. */
const COUNTED: Readonly<Record<string, string>> = {
  seats: "seats",
  projects: "projects",
  storageBytes: "bytes of storage",
  api_calls: "API calls a period",
  events_ingested: "usage events a period",
};

/**
 * 402 for what does not fit: what the tenant may have, by its plan or by what was set beside it. `used` is what was
 * used before; `note` says what became of the call, where that is not plain.
 */
export function overQuota(
  entitlements: Entitlements,
  { limit, used, ...bounded }: Bounded & { limit: number; used: number },
  note?: string,
): AppError {
  const key = "meter" in bounded ? bounded.meter : bounded.quota;
  const sentences = [
    `${whoAllows(entitlements, key)} ${figure(limit)} ${COUNTED[key] ?? `${key} a period`}, and ${figure(used)} are used.`,
    ...(note ? [note] : []),
    wayOn(entitlements, key, limit),
  ];
  return new AppError("plan_limit", sentences.join(" "), {
    details: { limit, used, plan: entitlements.plan, ...bounded },
  });
}

function whoAllows({ planName, origins }: Entitlements, key: string): string {
  const byPlan = !isLimitKey(key) || origins[key].sources.every((source) => source === "plan");
  return byPlan ? `The ${planName} plan allows` : "This workspace may have";
}

/** What an operator set for the workspace stands whatever its plan is, and above the last plan there is none. */
function wayOn(entitlements: Entitlements, key: string, limit: number): string {
  const { priority } = PLANS[entitlements.plan];
  const above = Object.values(PLANS).filter((plan) => plan.priority > priority);
  const isSet = isLimitKey(key) && entitlements.origins[key].sources.includes("override");
  const helps = !isSet && above.some((plan) => mostOf(plan, key) > limit);
  return helps ? "Upgrade the plan for more." : "Ask the operators of this service for more.";
}

function mostOf({ quotas, meters }: Plan, key: string): number {
  const most = new Map<string, number>();
  for (const [gauge, quota] of Object.entries(quotas)) most.set(gauge, quota ?? Number.POSITIVE_INFINITY);
  for (const [meter, { perPeriod, overLimit }] of Object.entries(meters)) {
    most.set(meter, overLimit === "bill" ? Number.POSITIVE_INFINITY : perPeriod);
  }
  return most.get(key) ?? 0;
}

const figure = (count: number) => count.toLocaleString("en");
