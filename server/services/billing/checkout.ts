import type Stripe from "stripe";
import type { z } from "zod";
import { AppError } from "@/server/kernel/errors";
import { PLANS, type PlanKey } from "@/server/kernel/plans";
import { recordAudit } from "@/server/platform/audit";
import { askStripe } from "@/server/platform/stripe";
import type { DetachedContext } from "@/server/services/context";
import { askSubscriptions } from "./ask-subscriptions";
import { billingPage, type Payer, readPayer } from "./internal";
import { closeCheckouts, openCheckouts } from "./open-checkouts";
import { openPortalOf } from "./portal";
import { priceIdOf } from "./price";
import type { StartCheckout } from "./schemas";

/**
 * A page of Stripe's to pay for a plan; the portal for a tenant that has a subscription already. At most one page
 * per tenant can be paid: earlier ones are closed first, so that two open tabs cannot make two subscriptions.
 *
 * @throws AppError conflict (no billing account yet, or another checkout begun at the same time), unavailable
 */
export async function startCheckout(
  context: DetachedContext,
  { plan }: z.output<typeof StartCheckout>,
): Promise<{ url: string }> {
  const payer = await readPayer(context);
  const open = await openCheckouts(payer.customer);
  const same = open.find(({ metadata }) => metadata?.onceKey === context.onceKey);
  if (same?.url) return { url: same.url };
  await closeCheckouts(open);
  const [price, subscriptions] = await Promise.all([priceIdOf(plan), askSubscriptions(payer.customer)]);
  if (subscriptions.some(({ ended_at }) => ended_at === null)) {
    return openPortalOf(context, payer.customer);
  }
  const session = await createSession(context, plan, price, payer);
  const url = await claimOnly(session, payer.customer);
  await recordStart(context, plan, session.id);
  return { url };
}

/**
 * The page carries its `onceKey`, by which a caller's next try finds it. Stripe's own idempotency key is the SDK's,
 * new for each call: under a kept one Stripe would replay a failure for a day.
 */
function createSession(
  { tenant, onceKey }: DetachedContext,
  plan: PlanKey,
  price: string,
  { customer, seats }: Payer,
): Promise<Stripe.Checkout.Session> {
  const quantity = PLANS[plan].price?.per === "seat" ? seats : 1;
  return askStripe((stripe) =>
    stripe.checkout.sessions.create({
      mode: "subscription",
      customer,
      client_reference_id: tenant.id,
      line_items: [{ price, quantity }],
      metadata: { tenantId: tenant.id, onceKey },
      subscription_data: { metadata: { tenantId: tenant.id } },
      success_url: billingPage(tenant.slug, "success"),
      cancel_url: billingPage(tenant.slug, "cancelled"),
    }),
  );
}

/** Of checkouts begun at the same moment the newest stays: each of them closes the others that it sees. */
async function claimOnly(session: Stripe.Checkout.Session, customer: string): Promise<string> {
  const [newest, ...others] = await openCheckouts(customer);
  await closeCheckouts(others);
  if (newest?.id === session.id && newest.url) return newest.url;
  throw new AppError(
    "conflict",
    "Another checkout of this workspace was begun at the same time. Nothing was charged; try again.",
    { headers: { "Retry-After": "1" } },
  );
}

async function recordStart(context: DetachedContext, plan: PlanKey, sessionId: string): Promise<void> {
  await context.inTenant.write((writing) =>
    recordAudit(writing, {
      action: "checkout.started",
      target: { id: sessionId, label: PLANS[plan].name },
      after: { plan },
    }),
  );
}
