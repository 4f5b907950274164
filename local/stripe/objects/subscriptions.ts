import { z } from "zod";
import { type Context, update } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { invalid } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import { inRange, pagination, text, timeRange } from "@/local/stripe/http/params";
import { hasEnded } from "@/local/stripe/lifecycle/cancel-subscription";
import { applyItemChanges } from "@/local/stripe/lifecycle/change-items";
import { changeSubscription } from "@/local/stripe/lifecycle/change-subscription";
import { periodOf } from "@/local/stripe/lifecycle/items";
import { renewSubscription } from "@/local/stripe/lifecycle/renew-subscription";
import { startSubscription } from "@/local/stripe/lifecycle/start-subscription";
import type { Subscription } from "@/local/stripe/wire";
import { findCustomer } from "./customers";
import { cancelNow, cancelParams, resumeSubscription } from "./end-subscription";
import { findSubscription } from "./find-subscription";
import { mergeMetadata } from "./metadata";
import { findPaymentMethod } from "./payment-methods";
import {
  type CreateSubscription,
  createSubscriptionParams,
  type UpdateSubscription,
  updateSubscriptionParams,
} from "./subscription-params";

const DAY = 86_400;

function createSubscription(ctx: Context, given: CreateSubscription): Subscription {
  const customer = findCustomer(ctx, given.customer, "customer");
  checkOwnMethod(ctx, given.default_payment_method, customer.id);
  const now = ctx.clock.seconds();
  const days = given.trial_period_days;
  const { subscription } = startSubscription(ctx, {
    customer: customer.id,
    items: given.items.map(({ metadata, ...item }) => ({ ...item, metadata: mergeMetadata({}, metadata) })),
    trialEnd: typeof given.trial_end === "number" ? given.trial_end : days ? now + days * DAY : null,
    missingPaymentMethod: given.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice",
    metadata: mergeMetadata({}, given.metadata),
    description: given.description ?? null,
    defaultPaymentMethod: given.default_payment_method ?? null,
    paymentBehavior: given.payment_behavior ?? "allow_incomplete",
    onSession: false,
  });
  const ending = endingFields(ctx, subscription, given);
  if (Object.keys(ending).length === 0) return subscription;
  const next = { ...subscription, ...ending };
  ctx.store.put("subscriptions", next);
  return next;
}

function checkOwnMethod(ctx: Context, id: string | undefined, customer: string): void {
  if (id === undefined) return;
  if (findPaymentMethod(ctx, id, "default_payment_method").customer !== customer) {
    throw invalid(`The customer does not have a payment method with the ID ${id}.`, {
      code: "resource_missing",
      param: "default_payment_method",
    });
  }
}

type Ending = { cancel_at_period_end?: boolean | undefined; cancel_at?: number | null | undefined };

/** `cancel_at_period_end` and `cancel_at` move together, and `canceled_at` notes when it was asked for. */
function endingFields(ctx: Context, subscription: Subscription, given: Ending): Partial<Subscription> {
  const now = ctx.clock.seconds();
  if (given.cancel_at_period_end === true) {
    if (subscription.cancel_at_period_end) return {};
    return { cancel_at_period_end: true, cancel_at: periodOf(subscription).end, canceled_at: now };
  }
  if (typeof given.cancel_at === "number") {
    return { cancel_at_period_end: false, cancel_at: given.cancel_at, canceled_at: now };
  }
  const undone = given.cancel_at_period_end === false || given.cancel_at === null;
  return undone ? { cancel_at_period_end: false, cancel_at: null, canceled_at: null } : {};
}

/** Changes a subscription as the API's update does; a canceled one is refused. */
export function updateSubscription(ctx: Context, id: string, given: UpdateSubscription): Subscription {
  const current = findSubscription(ctx, id);
  if (hasEnded(current)) {
    throw invalid("A canceled subscription can only update its cancellation_details and metadata.");
  }
  checkOwnMethod(ctx, given.default_payment_method, current.customer);
  const details = current.cancellation_details;
  const ending = endingFields(ctx, current, given);
  const next: Subscription = {
    ...current,
    ...ending,
    cancellation_details: {
      comment: given.cancellation_details?.comment ?? details?.comment ?? null,
      feedback: given.cancellation_details?.feedback ?? details?.feedback ?? null,
      feedback_option: null,
      reason:
        ending.canceled_at === undefined
          ? (details?.reason ?? null)
          : ending.canceled_at === null
            ? null
            : "cancellation_requested",
    },
    default_payment_method: given.default_payment_method ?? current.default_payment_method,
    description: given.description === undefined ? current.description : given.description,
    metadata: mergeMetadata(current.metadata, given.metadata),
  };
  const changed = changeSubscription(ctx, {
    next,
    items: given.items ? applyItemChanges(ctx, current, given.items) : current.items.data,
    prorationBehavior: given.proration_behavior ?? "create_prorations",
    prorationDate: given.proration_date,
    paymentBehavior: given.payment_behavior ?? "allow_incomplete",
  });
  return given.trial_end === undefined ? changed : moveTrialEnd(ctx, changed, given.trial_end);
}

function moveTrialEnd(ctx: Context, subscription: Subscription, end: number | "now"): Subscription {
  if (subscription.status !== "trialing") {
    throw invalid("Only a trialing subscription can change its trial end.", { param: "trial_end" });
  }
  const at = end === "now" ? ctx.clock.seconds() : end;
  const items = subscription.items.data.map((item) => ({ ...item, current_period_end: at }));
  const moved: Subscription = {
    ...subscription,
    trial_end: at,
    billing_cycle_anchor: at,
    items: { ...subscription.items, data: items },
  };
  if (end === "now") {
    ctx.store.put("subscriptions", moved);
    renewSubscription(ctx, moved);
    return findSubscription(ctx, subscription.id);
  }
  return update(ctx, "subscriptions", moved, "customer.subscription.updated");
}

const STATUSES = [
  "active",
  "all",
  "canceled",
  "ended",
  "incomplete",
  "incomplete_expired",
  "past_due",
  "paused",
  "trialing",
  "unpaid",
] as const;

function hasStatus(subscription: Subscription, wanted: (typeof STATUSES)[number] | undefined): boolean {
  if (wanted === undefined) return subscription.status !== "canceled";
  if (wanted === "all") return true;
  return wanted === "ended" ? hasEnded(subscription) : subscription.status === wanted;
}

export const subscriptionEndpoints: Endpoint[] = [
  endpoint("POST /v1/subscriptions", { params: createSubscriptionParams, run: createSubscription }),
  endpoint("GET /v1/subscriptions", {
    params: {
      ...pagination,
      created: timeRange.optional(),
      customer: text.optional(),
      price: text.optional(),
      status: z.enum(STATUSES).optional(),
    },
    run: (ctx, { created, customer, price, status, ...paging }) =>
      page(
        ctx.store
          .all("subscriptions")
          .filter(
            (each) =>
              hasStatus(each, status) &&
              (customer === undefined || each.customer === customer) &&
              (price === undefined || each.items.data.some((item) => item.price.id === price)) &&
              inRange(each.created, created),
          ),
        paging,
        "/v1/subscriptions",
      ),
  }),
  endpoint("GET /v1/subscriptions/:id", { run: (ctx, _params, id) => findSubscription(ctx, id) }),
  endpoint("POST /v1/subscriptions/:id", {
    params: updateSubscriptionParams,
    run: (ctx, given, id) => updateSubscription(ctx, id, given),
  }),
  endpoint("DELETE /v1/subscriptions/:id", {
    params: cancelParams,
    run: (ctx, given, id) => cancelNow(ctx, id, given),
  }),
  endpoint("POST /v1/subscriptions/:id/resume", {
    params: {
      billing_cycle_anchor: z.enum(["now", "unchanged"]).optional(),
      proration_behavior: text.optional(),
    },
    run: (ctx, _params, id) => resumeSubscription(ctx, id),
  }),
];
