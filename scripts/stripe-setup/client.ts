import Stripe from "stripe";

/** A client from STRIPE_SECRET_KEY and STRIPE_API_BASE (Stripe's own unless set). Needs no other setting. */
export function stripeFrom({ STRIPE_SECRET_KEY, STRIPE_API_BASE }: NodeJS.ProcessEnv): Stripe {
  if (!STRIPE_SECRET_KEY) throw new Error("STRIPE_SECRET_KEY must be set: see Stripe's dashboard, API keys.");
  const base = STRIPE_API_BASE || "https://api.stripe.com";
  if (!URL.canParse(base)) throw new Error("STRIPE_API_BASE must be an http:// or https:// address.");
  const { hostname, port, protocol } = new URL(base);
  const isHttp = protocol === "http:";
  return new Stripe(STRIPE_SECRET_KEY, {
    host: hostname,
    port: port || (isHttp ? 80 : 443),
    protocol: isHttp ? "http" : "https",
    timeout: 10_000,
    maxNetworkRetries: 2,
    telemetry: false,
  });
}
