export { stripe } from "./client";
export { askStripe, type StripeFailure, stripeFailure } from "./failures";
