import { after } from "next/server";
import { handleStripeWebhook } from "@/server/ops/stripe-webhook";

export const dynamic = "force-dynamic";

export function POST(request: Request): Promise<Response> {
  return handleStripeWebhook(request, after);
}
