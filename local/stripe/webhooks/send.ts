import type { Delivery, DeliveryAttempt } from "@/local/stripe/collections";
import type { Store } from "@/local/stripe/store";
import { signatureHeader } from "./signature";

const TIMEOUT_MS = 20_000;

/** Posts one delivery to its endpoint and tells how it went; a redirect counts as a failure, as at Stripe. */
export async function send(
  store: Store,
  delivery: Delivery,
  stopping: AbortSignal,
): Promise<DeliveryAttempt> {
  const at = new Date().toISOString();
  const event = store.get("events", delivery.event);
  const endpoint = store.get("webhookEndpoints", delivery.endpoint);
  if (!event || !endpoint) return { at, status: null, error: "the endpoint or the event is gone" };
  const body = JSON.stringify(event, null, 2);
  try {
    const response = await fetch(endpoint.url, {
      method: "POST",
      body,
      redirect: "manual",
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "stripe-signature": signatureHeader(endpoint.secret, body, Math.floor(Date.now() / 1000)),
      },
      signal: AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return { at, status: response.status, error: response.ok ? null : `answered ${response.status}` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { at, status: null, error: cause instanceof Error ? cause.message : String(cause) };
  }
}
