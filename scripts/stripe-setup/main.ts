import { stripeFrom } from "./client";
import { setUpStripe } from "./set-up-stripe";

// Makes the products, prices and the billing portal of the plans at STRIPE_API_BASE, so that they can be sold.
try {
  const { changes } = await setUpStripe(stripeFrom(process.env));
  console.log(changes.length === 0 ? "Stripe is up to date." : changes.join("\n"));
  process.exit(0);
} catch (error) {
  console.error(`  ✗ ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
