import { and, eq, isNull } from "drizzle-orm";
import { database } from "@/db/client";
import { memberships } from "@/db/schema";
import type { TenantId } from "@/server/kernel/ids";
import { PLANS } from "@/server/kernel/plans";
import { askStripe } from "@/server/platform/stripe";
import { askSubscription } from "./ask-subscriptions";
import { readCurrent } from "./internal";
import { planOfPrice } from "./price";

/**
 * Makes the quantity of a subscription per seat the number of people who have access; the difference is prorated on
 * the next invoice. Says how many seats are billed now, null where the plan is not per seat. Stripe's event about
 * the change brings it back into our table.
 *
 * @throws AppError unavailable
 */
export async function billSeats(tenantId: TenantId): Promise<{ seats: number | null }> {
  const { current, seats } = await database().tenants.read(tenantId, async (tx) => ({
    current: await readCurrent(tx),
    seats: Math.max(
      1,
      await tx.db.$count(
        memberships,
        and(eq(memberships.tenantId, tenantId), isNull(memberships.suspendedAt)),
      ),
    ),
  }));
  if (!current) return { seats: null };
  const subscription = await askSubscription(current.stripeSubscriptionId);
  if (!subscription || subscription.ended_at !== null) return { seats: null };
  const item = subscription.items.data.find(({ price }) => {
    const plan = planOfPrice(price);
    return plan !== undefined && PLANS[plan].price?.per === "seat";
  });
  if (!item) return { seats: null };
  if (item.quantity !== seats) {
    const items = [{ id: item.id, quantity: seats }];
    await askStripe((stripe) =>
      stripe.subscriptions.update(subscription.id, { items, proration_behavior: "create_prorations" }),
    );
  }
  return { seats };
}
