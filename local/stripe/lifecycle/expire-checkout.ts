import { type Context, emit } from "@/local/stripe/context";
import type { CheckoutSession } from "@/local/stripe/wire";

/** Ends an open checkout session; checkout.session.expired. */
export function expireCheckout(ctx: Context, session: CheckoutSession): CheckoutSession {
  const expired: CheckoutSession = { ...session, status: "expired", url: null };
  ctx.store.put("checkoutSessions", expired);
  emit(ctx, "checkout.session.expired", expired);
  return expired;
}
