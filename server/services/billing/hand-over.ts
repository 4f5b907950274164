import type Stripe from "stripe";
import { customerOf } from "./from-stripe";
import { listWaiting } from "./stripe-events";

/** The event by which a stored Stripe event is handed to its function. */
export const STRIPE_EVENT_RECEIVED = "stripe/event.received";

export interface HandOver {
  /** Inngest drops a second one of the same id within a day. */
  id: string;
  name: typeof STRIPE_EVENT_RECEIVED;
  /** `customerId` is there to queue by; who is meant is looked up in the stored event. */
  data: { stripeEventId: string; customerId: string };
}

const SECONDS_PER_HOUR = 3_600;
const PATIENCE_SECONDS = 30;
const BATCH = 500;

/** How a stored event is handed over. The first hour's id never changes; after that each hour gets a new try. */
export function handOverOf(event: Pick<Stripe.Event, "id" | "data">, ageSeconds = 0): HandOver {
  const hours = Math.floor(ageSeconds / SECONDS_PER_HOUR);
  return {
    id: hours === 0 ? event.id : `${event.id}+${hours}h`,
    name: STRIPE_EVENT_RECEIVED,
    data: { stripeEventId: event.id, customerId: customerOf(event) ?? event.id },
  };
}

/** What was stored and is not processed after half a minute: its hand-over was lost, or it failed for good. */
export async function overdueHandOvers(): Promise<HandOver[]> {
  const waiting = await listWaiting(PATIENCE_SECONDS, BATCH);
  return waiting.map(({ payload, ageSeconds }) => handOverOf(payload, ageSeconds));
}
