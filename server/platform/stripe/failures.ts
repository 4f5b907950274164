import Stripe from "stripe";
import { unavailable } from "@/server/kernel/errors";
import { stripe } from "./client";

/**
 * What a failed call means. `unknown`: no answer came, it may have happened. `failed`: Stripe answered that it
 * failed, and replays that answer for as long as it keeps the idempotency key. `busy`: not now. `refused`: the same
 * call will not do better. Source: docs.stripe.com/api/idempotent_requests and /error-low-level.
 */
export type StripeFailure = "unknown" | "failed" | "busy" | "refused";

/** Undefined for an error that is not Stripe's. */
export function stripeFailure(error: unknown): StripeFailure | undefined {
  const { errors } = Stripe;
  if (!(error instanceof errors.StripeError)) return undefined;
  if (error instanceof errors.StripeConnectionError) return "unknown";
  if (error instanceof errors.StripeRateLimitError || error.statusCode === 409) return "busy";
  return error instanceof errors.StripeAPIError || (error.statusCode ?? 0) >= 500 ? "failed" : "refused";
}

/** Asks Stripe for a request. @throws AppError unavailable when it cannot answer; what it refuses is thrown as it is */
export async function askStripe<T>(ask: (client: Stripe) => Promise<T>): Promise<T> {
  try {
    return await ask(stripe());
  } catch (error) {
    const failure = stripeFailure(error);
    if (failure === undefined || failure === "refused") throw error;
    throw unavailable("Stripe", error);
  }
}
