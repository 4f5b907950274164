import Stripe from "stripe";
import { createInngest } from "@/inngest";
import { env } from "@/server/env";
import { addressPrefix } from "@/server/kernel/addresses";
import { AppError, ERROR_TABLE } from "@/server/kernel/errors";
import { readLimited } from "@/server/platform/bodies";
import { metrics, type RequestInfo, requestInfo } from "@/server/platform/observability";
import { shedder } from "@/server/platform/overload";
import { type HandOver, handOverOf, storeStripeEvent } from "@/server/services/billing";

/** How old a signature may be: what Stripe's own libraries take. */
const TOLERANCE_SECONDS = 300;
const MAX_BODY_BYTES = 1_048_576;
const HAND_OVER_MS = 5_000;

/** Runs a task after the answer has gone out. */
export type Later = (task: () => Promise<void>) => void;

/**
 * Stripe's door. An event whose signature holds over the raw body is stored and answered 200, a second time too;
 * what follows from it is not waited for. Forged, stale and malformed ones get 400 and leave nothing behind.
 */
export async function handleStripeWebhook(request: Request, later: Later): Promise<Response> {
  const info = requestInfo(request);
  let type = "none";
  let response: Response;
  shedder().begin();
  try {
    shedder().admit("webhook");
    const body = await shedder().receive(() => readLimited(request, MAX_BODY_BYTES));
    const event = verified(body, request.headers.get("stripe-signature"));
    type = event.type;
    await storeStripeEvent(event);
    later(() => handOver(handOverOf(event), info));
    response = Response.json({ received: true }, { headers: headersOf(info) });
  } catch (thrown) {
    response = refusal(thrown, info);
  } finally {
    shedder().end();
  }
  finish(response.status, type, info);
  return response;
}

/** @throws AppError invalid_input for whatever was not signed by Stripe just now, or is no event */
function verified(body: Buffer, signature: string | null): Stripe.Event {
  try {
    const event = Stripe.webhooks.constructEvent(
      body,
      signature ?? "",
      env().STRIPE_WEBHOOK_SECRET,
      TOLERANCE_SECONDS,
    );
    if (isEvent(event)) return event;
  } catch (cause) {
    throw new AppError("invalid_input", "The signature does not hold for this body, or it is too old.", {
      cause,
    });
  }
  throw new AppError("invalid_input", "The body is not a Stripe event.");
}

function isEvent(value: Partial<Stripe.Event>): boolean {
  const { id, object, type, data } = value;
  return typeof id === "string" && object === "event" && typeof type === "string" && !!data?.object;
}

/** What is not handed over now is handed over by the sweep: the event is stored. */
async function handOver(event: HandOver, { id: requestId, log }: RequestInfo): Promise<void> {
  const limitedFetch: typeof fetch = (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.timeout(HAND_OVER_MS) });
  await createInngest({ fetch: limitedFetch })
    .send(event)
    .catch((err: unknown) => {
      log.warn({ err, requestId, stripeEventId: event.data.stripeEventId }, "hand-over to Inngest failed");
    });
}

function refusal(thrown: unknown, info: RequestInfo): Response {
  const error =
    thrown instanceof AppError
      ? thrown
      : new AppError("internal", "The event was not stored. Send it again.", { cause: thrown });
  if (error.status >= 500 && error.code !== "overloaded")
    info.log.error({ err: error.cause ?? error, requestId: info.id }, "Stripe webhook");
  const problem = {
    type: `/docs/errors#${error.code}`,
    title: ERROR_TABLE[error.code].title,
    status: error.status,
    detail: error.message,
    instance: info.path,
    code: error.code,
    requestId: info.id,
    errors: [],
    details: {},
  };
  const headers = {
    ...headersOf(info),
    ...error.headers,
    "Content-Type": "application/problem+json; charset=utf-8",
  };
  return new Response(JSON.stringify(problem), { status: error.status, headers });
}

function headersOf({ id }: RequestInfo): Record<string, string> {
  return { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Request-ID": id };
}

function finish(status: number, eventType: string, info: RequestInfo): void {
  const { id, address, log, startedAt, wide } = info;
  const durationMs = performance.now() - startedAt;
  const route = "/api/webhooks/stripe";
  metrics().requests.observe({ door: "webhook", route, status: String(status) }, durationMs / 1_000);
  log.info(
    {
      requestId: id,
      door: "webhook",
      route,
      status,
      eventType,
      durationMs: Math.round(durationMs * 10) / 10,
      address: addressPrefix(address),
      ...wide,
    },
    "request",
  );
}
