import type Stripe from "stripe";
import { PLAN_KEYS, PLANS, type Plan } from "@/server/kernel/plans";
import { PLAN_METADATA, PORTAL_METADATA } from "@/server/services/billing";

type SoldPlan = Plan & { price: NonNullable<Plan["price"]> };

export interface SetUp {
  /** What was made or changed, in words; empty when everything was there. */
  changes: string[];
}

/**
 * Makes Stripe's catalogue and billing portal what the table of plans says. Doing it twice is doing it once. A
 * changed amount becomes a new price that takes over the lookup key: who subscribed at the old one keeps it.
 */
export async function setUpStripe(stripe: Stripe): Promise<SetUp> {
  const changes: string[] = [];
  const sold = PLAN_KEYS.map((key) => PLANS[key]).filter((plan): plan is SoldPlan => plan.price !== null);
  const offers: { product: string; price: string }[] = [];
  for (const plan of sold) {
    const product = await ensureProduct(stripe, plan, changes);
    offers.push({ product, price: await ensurePrice(stripe, plan, product, changes) });
  }
  await ensurePortal(stripe, offers, changes);
  return { changes };
}

/** The product under an id of our own, so that it is found again without a search. */
async function ensureProduct(stripe: Stripe, { key, name }: SoldPlan, changes: string[]): Promise<string> {
  const id = `bulkhead_${key}`;
  const wanted = { name: `Bulkhead ${name}`, metadata: { [PLAN_METADATA]: key } };
  const found = await stripe.products.retrieve(id).catch(orUndefined);
  if (!found) {
    await stripe.products.create({ id, ...wanted });
    changes.push(`product ${id} made`);
  } else if (found.name !== wanted.name || found.metadata[PLAN_METADATA] !== key || !found.active) {
    await stripe.products.update(id, { ...wanted, active: true });
    changes.push(`product ${id} changed`);
  }
  return id;
}

async function ensurePrice(
  stripe: Stripe,
  { key, price }: SoldPlan,
  product: string,
  changes: string[],
): Promise<string> {
  const { lookupKey, unitAmount, currency } = price;
  const { data } = await stripe.prices.list({ lookup_keys: [lookupKey], limit: 1 });
  const [found] = data;
  const same =
    found?.active &&
    found.unit_amount === unitAmount &&
    found.currency === currency &&
    found.product === product &&
    found.recurring?.interval === "month";
  if (same) return found.id;
  const made = await stripe.prices.create({
    product,
    currency,
    unit_amount: unitAmount,
    recurring: { interval: "month" },
    lookup_key: lookupKey,
    transfer_lookup_key: true,
    metadata: { [PLAN_METADATA]: key },
  });
  changes.push(`price ${lookupKey} made`);
  if (found?.active) {
    await stripe.prices.update(found.id, { active: false });
    changes.push(`price ${found.id} no longer sold`);
  }
  return made.id;
}

/** Switching is charged with the next invoice; cancelling takes effect when the paid period ends. */
function portalFeatures(offers: readonly { product: string; price: string }[]) {
  return {
    customer_update: {
      enabled: true,
      allowed_updates: ["email" as const, "address" as const, "tax_id" as const],
    },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    subscription_cancel: { enabled: true, mode: "at_period_end" as const },
    subscription_update: {
      enabled: true,
      default_allowed_updates: ["price" as const],
      proration_behavior: "create_prorations" as const,
      products: offers.map(({ product, price }) => ({ product, prices: [price] })),
    },
  };
}

async function ensurePortal(
  stripe: Stripe,
  offers: readonly { product: string; price: string }[],
  changes: string[],
): Promise<void> {
  const { data } = await stripe.billingPortal.configurations.list({ active: true, limit: 100 });
  const found = data.find(({ metadata }) => metadata?.bulkhead === PORTAL_METADATA.bulkhead);
  // Stripe does not tell the products of a configuration unless asked, so what was written is kept beside it.
  const offer = offers.map(({ price }) => price).join(",");
  const metadata = { ...PORTAL_METADATA, offer };
  if (!found) {
    await stripe.billingPortal.configurations.create({ features: portalFeatures(offers), metadata });
    changes.push("billing portal made");
  } else if (found.metadata?.offer !== offer) {
    await stripe.billingPortal.configurations.update(found.id, {
      features: portalFeatures(offers),
      metadata,
    });
    changes.push("billing portal changed");
  }
}

function orUndefined(error: unknown): undefined {
  if (error instanceof Error && Reflect.get(error, "code") === "resource_missing") return undefined;
  throw error;
}
