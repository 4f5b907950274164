import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { ownRow } from "@/db/own-row";
import { subscriptions, tenants } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { actingJob } from "@/server/kernel/actor";
import { changedFields } from "@/server/kernel/changes";
import { newId } from "@/server/kernel/ids";
import { PLANS, type PlanKey } from "@/server/kernel/plans";
import { recordAudit } from "@/server/platform/audit";
import { logger } from "@/server/platform/observability";
import { emitEvent } from "@/server/platform/outbox";
import { currentOf, graceUntil, isBought, isEntitled, UNPAID_PLAN } from "./entitlement";
import { fromStripe, type StripeSubscription } from "./from-stripe";

const JOB = "stripe-events";

export interface Applying {
  tx: TenantTransaction;
  /** The tenant's plan as it stands; its row is locked. */
  plan: PlanKey;
  requestId: string;
  nowMs: number;
}

/** Writes what Stripe has, and the plan that follows from it; audit and event only where something changed. */
export async function applySubscriptions(
  applying: Applying,
  found: readonly Stripe.Subscription[],
): Promise<{ plan: PlanKey; graceUntil: string | null }> {
  const ours = found.map(fromStripe).filter((subscription) => subscription !== undefined);
  warnOfStrange(applying, found, ours);
  const before = await readAll(applying);
  const changed = await saveAll(applying, before, ours);
  const current = currentOf(ours, applying.nowMs);
  // A tenant that never subscribed keeps the plan that it was given.
  if (!current) return { plan: applying.plan, graceUntil: null };
  const entitled = isEntitled(current, applying.nowMs);
  const plan = entitled ? current.plan : UNPAID_PLAN;
  if (plan !== applying.plan) await changePlan(applying, plan, current);
  if (changed || plan !== applying.plan) {
    const { stripeSubscriptionId, status } = current;
    const bought = isBought(current, before, applying.nowMs);
    await emitEvent(applying, "subscription.updated", { stripeSubscriptionId, plan, status, bought });
  }
  return { plan, graceUntil: entitled ? graceUntil(current) : null };
}

async function changePlan(applying: Applying, plan: PlanKey, because: StripeSubscription): Promise<void> {
  const { tx, plan: before } = applying;
  await tx.db.update(tenants).set({ plan }).where(eq(tenants.id, tx.tenantId));
  await recordAudit(
    { tx, ...actingJob(JOB, applying.requestId) },
    {
      action: "tenant.plan_changed",
      target: { id: tx.tenantId, label: PLANS[plan].name },
      before: { plan: before },
      after: { plan, subscriptionStatus: because.status, stripeSubscriptionId: because.stripeSubscriptionId },
    },
  );
}

type SubscriptionRow = typeof subscriptions.$inferSelect;

function readAll({ tx }: Applying): Promise<SubscriptionRow[]> {
  return tx.db.select().from(subscriptions).where(eq(subscriptions.tenantId, tx.tenantId));
}

/** Inserts and updates rows. Answers whether any of them changed. */
async function saveAll(
  applying: Applying,
  rows: readonly SubscriptionRow[],
  ours: readonly StripeSubscription[],
): Promise<boolean> {
  let changed = false;
  for (const subscription of ours) {
    const row = rows.find((known) => known.stripeSubscriptionId === subscription.stripeSubscriptionId);
    const { createdAt: _, ...kept } = subscription;
    const difference = row ? changedFields(row, kept) : subscription;
    if (Object.keys(difference).length === 0) continue;
    await save(applying, subscription, row, difference);
    changed = true;
  }
  return changed;
}

async function save(
  applying: Applying,
  subscription: StripeSubscription,
  row: SubscriptionRow | undefined,
  changes: Record<string, unknown>,
): Promise<void> {
  const { tx } = applying;
  const { db, tenantId } = tx;
  if (!row) await db.insert(subscriptions).values({ tenantId, id: newId(), ...subscription });
  else
    await db
      .update(subscriptions)
      .set(changes)
      .where(ownRow(tx, subscriptions, row.id));
  await recordAudit(
    { tx: applying.tx, ...actingJob(JOB, applying.requestId) },
    {
      action: row ? "subscription.updated" : "subscription.created",
      target: { id: subscription.stripeSubscriptionId, label: PLANS[subscription.plan].name },
      ...(row && { before: row }),
      after: subscription,
    },
  );
}

/** What should not be, and what only a person can mend. */
function warnOfStrange(
  { tx, requestId }: Applying,
  found: readonly Stripe.Subscription[],
  ours: readonly StripeSubscription[],
): void {
  const fields = { tenantId: tx.tenantId, requestId };
  if (ours.length < found.length) {
    logger().warn(fields, "a Stripe subscription has no price of a known plan: it entitles to nothing");
  }
  const open = ours.filter(({ endedAt }) => endedAt === null).map((one) => one.stripeSubscriptionId);
  if (open.length > 1) logger().error({ ...fields, open }, "a tenant has two open Stripe subscriptions");
}
