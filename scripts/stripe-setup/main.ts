import Stripe from "stripe";
import { setUpStripe } from "./set-up-stripe";

// Makes the products, prices and the billing portal of the plans at STRIPE_API_BASE (Stripe's own unless set),
// with STRIPE_SECRET_KEY. Needs no other setting, so that it can run before the application is set up.
try {
  const { changes } = await setUpStripe(clientFrom(process.env));
  console.log(changes.length === 0 ? "Stripe is up to date." : changes.join("\n"));
  process.exit(0);
} catch (error) {
  console.error(`  ✗ ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

function clientFrom({ STRIPE_SECRET_KEY, STRIPE_API_BASE }: NodeJS.ProcessEnv): Stripe {
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
