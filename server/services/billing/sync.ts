import { eq, sql } from "drizzle-orm";
import type Stripe from "stripe";
import { database } from "@/db/client";
import { subscriptions, tenants } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { unavailable } from "@/server/kernel/errors";
import type { TenantId } from "@/server/kernel/ids";
import type { PlanKey } from "@/server/kernel/plans";
import { revokeTenant } from "@/server/platform/admission";
import { consumeOnce } from "@/server/platform/inbox";
import { applySubscriptions } from "./apply";
import { askSubscription, askSubscriptions } from "./ask-subscriptions";
import { graceUntil } from "./entitlement";
import { readCurrent } from "./internal";

const CONSUMER = "billing";
const MOST_TRIES = 8;

export interface SyncResult {
  /** False when this cause had its effect before. */
  first: boolean;
  plan: PlanKey;
  /** While a payment is overdue: when the tenant must be looked at again. */
  graceUntil: string | null;
}

interface Known {
  customer: string | null;
  open: string[];
  version: string;
}

/**
 * Makes the tenant's subscriptions and plan what Stripe has now; once for each `cause` (an event's id). Stripe is
 * asked outside of the transaction, and asked again when another sync changed something meanwhile: what is
 * written was never asked for before what stands there. Source of truth: the objects, never an event's payload.
 *
 * @throws AppError unavailable when Stripe or Postgres does not answer: nothing was changed, the cause not used up
 */
export async function syncSubscriptions(tenantId: TenantId, cause: string): Promise<SyncResult> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const known = await database().tenants.read(tenantId, readKnown);
    const found = await askAll(known);
    const result = await database().tenants.write(tenantId, (tx) => writeIfCurrent(tx, known, found, cause));
    if (result === "stale") continue;
    return result;
  }
  throw unavailable("The subscription, changed by others all the time,");
}

async function writeIfCurrent(
  tx: TenantTransaction,
  known: Known,
  found: readonly Stripe.Subscription[],
  cause: string,
): Promise<SyncResult | "stale"> {
  const [tenant] = await tx.db
    .select({ plan: tenants.plan })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId))
    .for("update");
  if (!tenant) throw new TypeError("The tenant is gone.");
  const now = await readKnown(tx);
  if (now.version !== known.version || now.customer !== known.customer) return "stale";
  // Also for a cause that had its effect before, which costs a look at Postgres.
  revokeTenant(tx);
  const consumed = await consumeOnce(tx, CONSUMER, cause, () =>
    applySubscriptions({ tx, plan: tenant.plan, requestId: cause, nowMs: Date.now() }, found),
  );
  if (consumed.first) return { first: true, ...consumed.result };
  const current = await readCurrent(tx);
  return { first: false, plan: tenant.plan, graceUntil: current ? graceUntil(current) : null };
}

/** The customer, and the rows with their versions: `xmin` is another after each change of a row. */
async function readKnown({ db, tenantId }: TenantTransaction): Promise<Known> {
  const [tenant] = await db
    .select({ customer: tenants.stripeCustomerId })
    .from(tenants)
    .where(eq(tenants.id, tenantId));
  const rows = await db
    .select({
      id: subscriptions.stripeSubscriptionId,
      endedAt: subscriptions.endedAt,
      version: sql<string>`${subscriptions}.xmin::text`,
    })
    .from(subscriptions)
    .where(eq(subscriptions.tenantId, tenantId))
    .orderBy(subscriptions.stripeSubscriptionId);
  return {
    customer: tenant?.customer ?? null,
    open: rows.filter((row) => row.endedAt === null).map((row) => row.id),
    version: rows.map((row) => `${row.id}@${row.version}`).join(),
  };
}

/** The customer's subscriptions, and those that we hold open and its list does not have, one by one. */
async function askAll({ customer, open }: Known): Promise<Stripe.Subscription[]> {
  const listed = customer === null ? [] : await askSubscriptions(customer);
  const unlisted = open.filter((id) => !listed.some((subscription) => subscription.id === id));
  const asked = await Promise.all(unlisted.map(askSubscription));
  return [...listed, ...asked.filter((subscription) => subscription !== undefined)];
}
