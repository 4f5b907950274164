import { createHmac } from "node:crypto";

/**
 * The `Stripe-Signature` header over a raw body: `t` in real seconds, since the receiver compares it with
 * its own clock. Source: docs.stripe.com/webhooks#verify-manually.
 */
export function signatureHeader(secret: string, body: string, atSeconds: number): string {
  const v1 = createHmac("sha256", secret).update(`${atSeconds}.${body}`).digest("hex");
  return `t=${atSeconds},v1=${v1}`;
}
