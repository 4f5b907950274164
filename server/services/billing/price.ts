import type Stripe from "stripe";
import { AppError } from "@/server/kernel/errors";
import { PLAN_KEYS, PLANS, type PlanKey } from "@/server/kernel/plans";
import { askStripe } from "@/server/platform/stripe";

/** The key under which a price tells its plan: a lookup key moves to the newer price when an amount changes. */
export const PLAN_METADATA = "bulkhead_plan";

/** The plan that a price sells: by its lookup key, or by what the catalogue wrote on it. */
export function planOfPrice(price: Pick<Stripe.Price, "lookup_key" | "metadata">): PlanKey | undefined {
  return (
    PLAN_KEYS.find((key) => price.lookup_key !== null && PLANS[key].price?.lookupKey === price.lookup_key) ??
    PLAN_KEYS.find((key) => price.metadata[PLAN_METADATA] === key)
  );
}

/** The id of the price that the plan is sold at now. @throws AppError unavailable without one */
export async function priceIdOf(plan: PlanKey): Promise<string> {
  const lookupKey = PLANS[plan].price?.lookupKey;
  const found = lookupKey
    ? await askStripe((stripe) => stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 }))
    : undefined;
  const [price] = found?.data ?? [];
  if (price) return price.id;
  throw new AppError(
    "unavailable",
    `The ${PLANS[plan].name} plan cannot be bought yet: its price is missing at Stripe. Nothing was changed.`,
    { details: { plan }, cause: `no active price ${lookupKey}: run npm run stripe:setup` },
  );
}
