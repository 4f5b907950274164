import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { memberships, subscriptions, tenants } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { env } from "@/server/env";
import { AppError } from "@/server/kernel/errors";
import type { DetachedContext } from "@/server/services/context";

/** The subscription that counts, if one has not ended: the one of the tenant's own plan before any other. */
export async function readCurrent({ db, tenantId }: TenantTransaction) {
  const [row] = await db
    .select({
      stripeSubscriptionId: subscriptions.stripeSubscriptionId,
      plan: subscriptions.plan,
      status: subscriptions.status,
      quantity: subscriptions.quantity,
      currentPeriodStart: subscriptions.currentPeriodStart,
      currentPeriodEnd: subscriptions.currentPeriodEnd,
      cancelAtPeriodEnd: subscriptions.cancelAtPeriodEnd,
    })
    .from(subscriptions)
    .innerJoin(tenants, eq(tenants.id, subscriptions.tenantId))
    .where(and(eq(subscriptions.tenantId, tenantId), isNull(subscriptions.endedAt)))
    .orderBy(
      desc(sql`${subscriptions.plan} = ${tenants.plan}`),
      desc(subscriptions.currentPeriodStart),
      desc(subscriptions.createdAt),
    )
    .limit(1);
  return row;
}

export interface Payer {
  customer: string;
  /** People who have access now: what a plan per seat is billed by. */
  seats: number;
}

/** Who pays at Stripe. @throws AppError conflict while provisioning has not made the customer */
export function readPayer({ inTenant }: DetachedContext): Promise<Payer> {
  return inTenant.read(async ({ tx }) => {
    const { db, tenantId } = tx;
    const [[tenant], seats] = await Promise.all([
      db.select({ customer: tenants.stripeCustomerId }).from(tenants).where(eq(tenants.id, tenantId)),
      db.$count(memberships, and(eq(memberships.tenantId, tenantId), isNull(memberships.suspendedAt))),
    ]);
    if (tenant?.customer) return { customer: tenant.customer, seats: Math.max(1, seats) };
    throw new AppError(
      "conflict",
      "The workspace is still being set up: its billing account is not there yet. Nothing was charged; try again in a minute.",
      { details: { reason: "not_provisioned" }, headers: { "Retry-After": "10" } },
    );
  });
}

/** The billing page of the tenant, where Stripe sends the browser back to. */
export function billingPage(slug: string, outcome?: "success" | "cancelled"): string {
  const page = new URL(`/${slug}/billing`, env().APP_URL);
  if (outcome) page.searchParams.set("checkout", outcome);
  return page.href;
}
