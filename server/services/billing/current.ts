import { type Allowance, PLAN_KEYS, PLANS, type Plan } from "@/server/kernel/plans";
import type { OperationContext } from "@/server/services/context";
import { graceUntil } from "./entitlement";
import { readCurrent } from "./internal";
import type { Billing, OfferedPlan, PlanAllowance } from "./schemas";

/** The tenant's plan and subscription as Stripe last told them, and the plans there are. Asks Postgres alone. */
export async function getBilling({ tx, entitlements }: OperationContext): Promise<Billing> {
  const current = await readCurrent(tx);
  return {
    plan: entitlements.plan,
    allows: allowanceOf(entitlements),
    subscription: current ? { ...current, graceUntil: graceUntil(current) } : null,
    plans: PLAN_KEYS.map((key) => offerOf(PLANS[key])),
  };
}

function offerOf(plan: Plan): OfferedPlan {
  const { key, name, price } = plan;
  const shown = price && { unitAmount: price.unitAmount, currency: price.currency, per: price.per };
  return { plan: key, name, price: shown, allows: allowanceOf(plan) };
}

function allowanceOf({ rateLimit, quotas, meters }: Allowance): PlanAllowance {
  return {
    ...rateLimit,
    ...quotas,
    apiCallsPerPeriod: meters.api_calls.perPeriod,
    overLimit: meters.api_calls.overLimit,
  };
}
