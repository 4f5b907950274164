import { recordAudit } from "@/server/platform/audit";
import { askStripe } from "@/server/platform/stripe";
import type { DetachedContext } from "@/server/services/context";
import { billingPage, readPayer } from "./internal";

/** Marks, in its metadata, the portal configuration that the catalogue keeps. */
export const PORTAL_METADATA = { bulkhead: "portal" } as const;

/** A page of Stripe's to change the plan, the card, or to cancel. @throws AppError conflict, unavailable */
export async function openPortal(context: DetachedContext): Promise<{ url: string }> {
  const { customer } = await readPayer(context);
  return openPortalOf(context, customer);
}

/** The same for a customer that is known already. */
export async function openPortalOf(context: DetachedContext, customer: string): Promise<{ url: string }> {
  const { tenant } = context;
  const configuration = await ownConfiguration();
  const session = await askStripe((stripe) =>
    stripe.billingPortal.sessions.create({
      customer,
      return_url: billingPage(tenant.slug),
      ...(configuration && { configuration }),
    }),
  );
  const target = { id: customer, label: tenant.slug };
  await context.inTenant.write((writing) =>
    recordAudit(writing, { action: "billing_portal.opened", target }),
  );
  return { url: session.url };
}

/** The configuration that stripe-setup made; without one Stripe takes the account's default. */
async function ownConfiguration(): Promise<string | undefined> {
  const { data } = await askStripe((stripe) =>
    stripe.billingPortal.configurations.list({ active: true, limit: 100 }),
  );
  return data.find(({ metadata }) => metadata?.bulkhead === PORTAL_METADATA.bulkhead)?.id;
}
