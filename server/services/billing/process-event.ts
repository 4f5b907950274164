import { database } from "@/db/client";
import { tenantOfStripeCustomer } from "@/db/look-ups";
import type { TenantId } from "@/server/kernel/ids";
import { logger } from "@/server/platform/observability";
import { askSubscriptions } from "./ask-subscriptions";
import { customerOf } from "./from-stripe";
import { closeCheckouts, openCheckouts } from "./open-checkouts";
import { loadStripeEvent, markProcessed, noteFailure, type StoredEvent } from "./stripe-events";
import { syncSubscriptions } from "./sync";

/** Types after which a subscription may be another. The rest is kept and has no effect. */
const RELEVANT = /^(customer\.subscription\.|customer\.deleted$|checkout\.session\.|invoice\.)/;

export type ProcessedEvent =
  | { outcome: "applied"; tenantId: TenantId; graceUntil: string | null }
  | { outcome: "ignored"; note: string };

/**
 * Gives a stored event its effect, once, in whatever order events come and however often: the subscriptions are
 * asked for at Stripe, and only what Stripe has now is written.
 *
 * @throws AppError unavailable: nothing was changed, and the event is still waiting
 */
export async function processStripeEvent(id: string): Promise<ProcessedEvent> {
  const event = await loadStripeEvent(id);
  if (!event) return { outcome: "ignored", note: "there is no such event" };
  if (event.processedAt !== null) return { outcome: "ignored", note: "it was processed before" };
  try {
    const processed = await process(event);
    await markProcessed(id, processed.outcome === "ignored" ? processed.note : null);
    return processed;
  } catch (error) {
    await noteFailure(id, error).catch((err: unknown) => {
      logger().warn({ err, stripeEventId: id }, "a failure could not be noted");
    });
    throw error;
  }
}

async function process({ id, type, payload }: StoredEvent): Promise<ProcessedEvent> {
  if (!RELEVANT.test(type)) return { outcome: "ignored", note: "it is not about a subscription" };
  const customer = customerOf(payload);
  if (!customer) return { outcome: "ignored", note: "it names no customer" };
  const tenantId = await database().identity((db) => tenantOfStripeCustomer(db, customer));
  if (!tenantId) return { outcome: "ignored", note: "no tenant has this customer" };
  const { graceUntil } = await syncSubscriptions(tenantId, id);
  if (type === "checkout.session.completed") await closeOthers(customer);
  return { outcome: "applied", tenantId, graceUntil };
}

/** Who has subscribed cannot pay for a second subscription on a page that is still open elsewhere. */
async function closeOthers(customer: string): Promise<void> {
  const open = await openCheckouts(customer);
  if (open.length === 0) return;
  const subscriptions = await askSubscriptions(customer);
  if (subscriptions.some(({ ended_at }) => ended_at === null)) await closeCheckouts(open);
}
