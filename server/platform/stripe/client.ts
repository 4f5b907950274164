import Stripe from "stripe";
import { env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";

const TIMEOUT_MS = 8_000;

/**
 * The process' Stripe client, at `STRIPE_API_BASE`. It tries a failed call twice more, with the same idempotency
 * key. Never call it inside a transaction.
 */
export function stripe(): Stripe {
  return oncePerProcess("stripe", () => {
    const { STRIPE_SECRET_KEY, STRIPE_API_BASE } = env();
    return new Stripe(STRIPE_SECRET_KEY, {
      ...addressOf(STRIPE_API_BASE),
      timeout: TIMEOUT_MS,
      maxNetworkRetries: 2,
      telemetry: false,
      appInfo: { name: "Bulkhead" },
    });
  });
}

function addressOf(base: string): Stripe.StripeConfig {
  const { hostname, port, protocol } = new URL(base);
  const isHttp = protocol === "http:";
  return { host: hostname, port: port || (isHttp ? 80 : 443), protocol: isHttp ? "http" : "https" };
}
