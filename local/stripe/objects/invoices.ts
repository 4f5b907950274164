import { z } from "zod";
import { periodEnd } from "@/local/stripe/billing/periods";
import { type Context, update } from "@/local/stripe/context";
import { type Endpoint, endpoint, Kept } from "@/local/stripe/http/endpoint";
import { invalid, missing } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import { flag, inRange, list, pagination, text, timeRange, whole } from "@/local/stripe/http/params";
import { billingOf } from "@/local/stripe/lifecycle/billing-record";
import { applyItemChanges } from "@/local/stripe/lifecycle/change-items";
import { collectInvoice, markPaid } from "@/local/stripe/lifecycle/collect-invoice";
import { draftInvoice } from "@/local/stripe/lifecycle/issue-invoice";
import { commonRhythm, periodOf } from "@/local/stripe/lifecycle/items";
import { advanceLines, arrearsLines } from "@/local/stripe/lifecycle/lines";
import { prorationLines } from "@/local/stripe/lifecycle/proration-lines";
import type { Invoice } from "@/local/stripe/wire";
import { findSubscription } from "./find-subscription";

/** The invoice; 404 when there is none. */
export function findInvoice(ctx: Context, id: string): Invoice {
  const invoice = ctx.store.get("invoices", id);
  if (!invoice) throw missing("invoice", id);
  return invoice;
}

/** Tries to pay an open invoice; a decline is an error whose attempt stays on record. */
export function payInvoice(
  ctx: Context,
  id: string,
  method: string | null,
  outOfBand: boolean,
): Invoice | Kept {
  const invoice = findInvoice(ctx, id);
  if (invoice.status === "paid") throw invalid("Invoice is already paid");
  if (invoice.status !== "open") throw invalid("This invoice can't be paid because it is not open.");
  if (outOfBand) return markPaid(ctx, invoice, false);
  const { failure, invoice: after } = collectInvoice(ctx, invoice, { paymentMethod: method });
  return failure ? new Kept(failure) : after;
}

const previewParams = {
  customer: text.optional(),
  subscription: text.optional(),
  subscription_details: z
    .strictObject({
      items: list(
        z.strictObject({
          id: text.optional(),
          price: text.optional(),
          quantity: whole.optional(),
          deleted: flag.optional(),
        }),
      ).optional(),
      proration_behavior: z.enum(["always_invoice", "create_prorations", "none"]).optional(),
      proration_date: whole.optional(),
    })
    .optional(),
};

function preview(ctx: Context, given: z.output<z.ZodObject<typeof previewParams>>): Invoice {
  const running = ctx.store
    .all("subscriptions")
    .find((each) => each.customer === given.customer && each.status !== "canceled");
  const id = given.subscription ?? running?.id;
  if (id === undefined) {
    throw invalid("No upcoming invoices for customer", { code: "invoice_upcoming_none" });
  }
  const subscription = findSubscription(ctx, id, "subscription");
  const details = given.subscription_details ?? {};
  const items = details.items ? applyItemChanges(ctx, subscription, details.items) : subscription.items.data;
  const past = periodOf(subscription);
  const rhythm = commonRhythm(items);
  const next = { start: past.end, end: periodEnd(subscription.billing_cycle_anchor, past.end, rhythm) };
  const at = details.proration_date ?? ctx.clock.seconds();
  const prorated = details.proration_behavior === "none" ? [] : prorationLines(ctx, subscription, items, at);
  const renewal = subscription.cancel_at_period_end ? [] : advanceLines(ctx, subscription, items, next);
  const nextLines = [
    ...billingOf(ctx, id).pendingLines,
    ...prorated,
    ...arrearsLines(ctx, subscription, items, past),
    ...renewal,
  ];
  const now = details.proration_behavior === "always_invoice";
  return draftInvoice(ctx, {
    subscription,
    reason: now ? "subscription_update" : "upcoming",
    lines: now ? prorated : nextLines,
    period: past,
  });
}

function voidInvoice(ctx: Context, id: string): Invoice {
  const invoice = findInvoice(ctx, id);
  if (invoice.status !== "open") throw invalid("You can only void an open invoice.");
  const voided: Invoice = {
    ...invoice,
    status: "void",
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, voided_at: ctx.clock.seconds() },
  };
  return update(ctx, "invoices", voided, "invoice.voided");
}

export const invoiceEndpoints: Endpoint[] = [
  endpoint("GET /v1/invoices", {
    params: {
      ...pagination,
      created: timeRange.optional(),
      customer: text.optional(),
      status: z.enum(["draft", "open", "paid", "uncollectible", "void"]).optional(),
      subscription: text.optional(),
    },
    run: (ctx, { created, customer, status, subscription, ...paging }) =>
      page(
        ctx.store
          .all("invoices")
          .filter(
            (each) =>
              (customer === undefined || each.customer === customer) &&
              (status === undefined || each.status === status) &&
              (subscription === undefined ||
                each.parent?.subscription_details?.subscription === subscription) &&
              inRange(each.created, created),
          ),
        paging,
        "/v1/invoices",
      ),
  }),
  endpoint("POST /v1/invoices/create_preview", { params: previewParams, run: preview }),
  endpoint("GET /v1/invoices/:id", { run: (ctx, _params, id) => findInvoice(ctx, id) }),
  endpoint("GET /v1/invoices/:id/lines", {
    params: pagination,
    run: (ctx, paging, id) =>
      page(findInvoice(ctx, id).lines.data.toReversed(), paging, `/v1/invoices/${id}/lines`),
  }),
  endpoint("POST /v1/invoices/:id/pay", {
    params: {
      payment_method: text.optional(),
      paid_out_of_band: flag.optional(),
      off_session: flag.optional(),
    },
    run: (ctx, given, id) =>
      payInvoice(ctx, id, given.payment_method ?? null, given.paid_out_of_band ?? false),
  }),
  endpoint("POST /v1/invoices/:id/void", { run: (ctx, _params, id) => voidInvoice(ctx, id) }),
];
