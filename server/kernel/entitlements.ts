import { type Allowance, PLANS, type PlanKey } from "./plans";

/** What a tenant may do now, and on which plan. The only answer that guards, dashboard and billing go by. */
export interface Entitlements extends Allowance {
  plan: PlanKey;
  planName: string;
}

export function resolveEntitlements(plan: PlanKey): Entitlements {
  const { key, name, price: _, ...allowance } = PLANS[plan];
  return { ...allowance, plan: key, planName: name };
}
