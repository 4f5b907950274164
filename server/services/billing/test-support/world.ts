import type Stripe from "stripe";
import { afterAll, beforeAll } from "vitest";
import { type Harness, startHarness } from "@/local/stripe/test/harness";
import { setUpStripe } from "@/scripts/stripe-setup/set-up-stripe";
import { PLANS, type PlanKey } from "@/server/kernel/plans";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import type { TestDatabase } from "@/tests/support/test-database";

/** A Stripe of this file's own with the catalogue in it. Call it before `startTestApp`, whose settings name it. */
export function startTestStripe(): () => Harness {
  let harness: Harness | undefined;
  beforeAll(async () => {
    harness = await startHarness();
    process.env.STRIPE_API_BASE = harness.url;
    await setUpStripe(harness.sdk);
  });
  afterAll(() => harness?.close());
  return () => {
    if (!harness) throw new TypeError("The simulator starts in beforeAll: ask for it inside a test.");
    return harness;
  };
}

export interface PayingTenant extends TestTenant {
  customer: string;
}

/** A tenant as provisioning leaves it: with its customer at Stripe, who has a card. */
export async function mintPayer(
  db: TestDatabase,
  { sdk }: Harness,
  options: { plan?: PlanKey; card?: string } = {},
): Promise<PayingTenant> {
  const tenant = await mintTenant(db, { plan: options.plan ?? "free" });
  const { id: customer } = await sdk.customers.create({
    email: tenant.owner.email,
    metadata: { tenantId: tenant.id },
  });
  const method = await sdk.paymentMethods.attach(options.card ?? "pm_card_visa", { customer });
  await sdk.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
  await db.admin`update tenants set stripe_customer_id = ${customer} where id = ${tenant.id}`;
  return { ...tenant, customer };
}

export async function priceOf({ sdk }: Harness, plan: PlanKey): Promise<string> {
  const { data } = await sdk.prices.list({ lookup_keys: [PLANS[plan].price?.lookupKey ?? ""] });
  const [price] = data;
  if (!price) throw new TypeError(`The catalogue has no price of ${plan}.`);
  return price.id;
}

export async function subscribe(
  harness: Harness,
  tenant: PayingTenant,
  plan: PlanKey = "pro",
): Promise<Stripe.Subscription> {
  const items = [{ price: await priceOf(harness, plan) }];
  return harness.sdk.subscriptions.create({ customer: tenant.customer, items });
}

/** Events that the simulator has made, oldest first; only a customer's, if one is named. */
export async function eventsOf(harness: Harness, customer?: string): Promise<Stripe.Event[]> {
  const state = await (await harness.page("/_control/state")).json();
  const events: Stripe.Event[] = state.events;
  return events.filter(
    ({ data }) => customer === undefined || JSON.stringify(data.object).includes(customer),
  );
}

/** The last event of a type about a customer. */
export async function lastEvent(harness: Harness, customer: string, type: string): Promise<Stripe.Event> {
  const found = (await eventsOf(harness, customer)).filter((event) => event.type === type).at(-1);
  if (!found) throw new TypeError(`There was no ${type} of ${customer}.`);
  return found;
}
