import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { tenants } from "@/db/schema";
import type { TenantDatabase } from "@/db/tenant";
import { PLANS } from "@/server/kernel/plans";
import type { DemoTenantPlan } from "./demo";

/**
 * Makes the demo tenant a customer, and a subscriber where its plan costs something, paying with Stripe's test
 * card. The rest (the subscription's row) comes by webhook, as for any tenant. Does nothing the second time.
 */
export async function seedBilling(db: TenantDatabase, plan: DemoTenantPlan, stripe: Stripe): Promise<void> {
  const { id, slug, name, people } = plan;
  const [tenant] = await db.read(id, (tx) => tx.db.select().from(tenants).where(eq(tenants.id, id)));
  if (tenant?.stripeCustomerId) return;
  const email = people[0]?.email ?? `owner@${slug}.test`;
  const once = (step: string) => ({ idempotencyKey: `bulkhead-demo-${id}-${step}` });
  const customer = await stripe.customers.create(
    { email, name, metadata: { tenantId: id } },
    once("customer"),
  );
  const lookupKey = PLANS[plan.plan].price?.lookupKey;
  if (lookupKey) {
    const { data } = await stripe.prices.list({ lookup_keys: [lookupKey], limit: 1 });
    const price = data[0]?.id;
    if (!price)
      throw new Error(`The price ${lookupKey} is missing at Stripe: run npm run stripe:setup first.`);
    const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
    await stripe.subscriptions.create(
      { customer: customer.id, items: [{ price }], metadata: { tenantId: id } },
      once("subscription"),
    );
  }
  await db.write(id, (tx) =>
    tx.db.update(tenants).set({ stripeCustomerId: customer.id }).where(eq(tenants.id, id)),
  );
}
