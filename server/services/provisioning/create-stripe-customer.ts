import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { database } from "@/db/client";
import { tenants } from "@/db/schema";
import { type SagaStep, type StepNotes, StepRefused } from "@/server/platform/sagas";
import { stripe, stripeFailure } from "@/server/platform/stripe";
import type { ProvisioningFacts } from "./facts";
import { findOwner, readOwner } from "./owner";

/** The tenant becomes a customer of Stripe, exactly one, found again by its metadata. */
export const createStripeCustomer: SagaStep<ProvisioningFacts> = {
  name: "create_stripe_customer",
  async act(facts, notes) {
    const { email } = await readOwner(facts);
    const [found] = await customersOf(facts, email);
    const customer = found ?? (await create(facts, email, notes));
    return { stripeCustomerId: customer.id };
  },
  async record({ tx }, _facts, { stripeCustomerId }) {
    await tx.db
      .update(tenants)
      .set({ stripeCustomerId: String(stripeCustomerId) })
      .where(eq(tenants.id, tx.tenantId));
  },
  compensation: {
    async act(facts) {
      const owner = await findOwner(facts);
      const known = await knownCustomer(facts);
      const found = owner ? await customersOf(facts, owner.email) : [];
      const ids = new Set(found.map((customer) => customer.id));
      if (known) ids.add(known);
      for (const id of ids) await remove(id);
    },
    async record({ tx }) {
      await tx.db.update(tenants).set({ stripeCustomerId: null }).where(eq(tenants.id, tx.tenantId));
    },
  },
};

/** Customers made for this tenant, also by an attempt whose answer was lost. A list, unlike a search, is current. */
async function customersOf({ tenantId }: ProvisioningFacts, email: string): Promise<Stripe.Customer[]> {
  const all = await stripe().customers.list({ email, limit: 100 }).autoPagingToArray({ limit: 1_000 });
  return all.filter((customer) => customer.metadata.tenantId === tenantId);
}

/**
 * Stripe replays an answer under its idempotency key, failures too: after an answered failure, of which nothing
 * was left, the next attempt takes another key. Where no answer came, the key stays.
 */
async function create(facts: ProvisioningFacts, email: string, notes: StepNotes): Promise<Stripe.Customer> {
  const attempt = Number(notes.read().keyAttempt ?? 0);
  const { tenantId, name, slug } = facts;
  try {
    return await stripe().customers.create(
      { name, email, metadata: { tenantId, slug } },
      { idempotencyKey: `provision-${tenantId}-customer-${attempt}` },
    );
  } catch (error) {
    const failure = stripeFailure(error);
    if (failure === "failed") await notes.write({ keyAttempt: attempt + 1 });
    if (failure === "refused") throw new StepRefused(`Stripe refused the customer: ${messageOf(error)}`);
    throw error;
  }
}

async function knownCustomer({ tenantId }: ProvisioningFacts): Promise<string | null> {
  const [row] = await database().tenants.read(tenantId, (tx) =>
    tx.db.select({ id: tenants.stripeCustomerId }).from(tenants).where(eq(tenants.id, tenantId)),
  );
  return row?.id ?? null;
}

/** Deletes a customer; one that is gone already is fine. */
async function remove(customerId: string): Promise<void> {
  const found = await stripe().customers.retrieve(customerId);
  if (!found.deleted) await stripe().customers.del(customerId);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
