import { settle } from "@/local/stripe/billing/totals";
import { type Context, create, emit, update } from "@/local/stripe/context";
import { newId } from "@/local/stripe/ids";
import type { Customer, Invoice, InvoiceLine, Subscription } from "@/local/stripe/wire";
import type { Period } from "./items";

export interface InvoiceInput {
  id?: string;
  subscription: Pick<
    Subscription,
    "id" | "customer" | "currency" | "metadata" | "collection_method" | "default_payment_method"
  >;
  reason: NonNullable<Invoice["billing_reason"]>;
  lines: InvoiceLine[];
  period: Period;
}

/** A draft invoice over these lines; nothing is stored. */
export function draftInvoice(ctx: Context, input: InvoiceInput): Invoice {
  const id = input.id ?? newId("in");
  const customer = ctx.store.get("customers", input.subscription.customer);
  const { total } = settle(
    input.lines.map((line) => line.amount),
    0,
  );
  const lines = input.lines.map((line) => ({ ...line, id: newId("il"), invoice: id }));
  return {
    ...blankInvoice(id, input, customer),
    created: ctx.clock.seconds(),
    amount_due: Math.max(total, 0),
    amount_remaining: Math.max(total, 0),
    lines: { object: "list", data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    starting_balance: customer?.balance ?? 0,
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
  };
}

/**
 * Makes an invoice and finalizes it at once (Stripe waits about an hour), using the customer's balance.
 * Events: invoice.created, invoice.finalized. A draft is left as it is where `finalize` is false.
 */
export function issueInvoice(ctx: Context, input: InvoiceInput, finalize = true): Invoice {
  const draft = create(ctx, "invoices", draftInvoice(ctx, input), "invoice.created");
  if (!finalize) return draft;
  const customer = ctx.store.get("customers", input.subscription.customer);
  const amounts = draft.lines.data.map((line) => line.amount);
  const totals = settle(amounts, customer?.balance ?? 0);
  const sequence = customer?.next_invoice_sequence ?? 1;
  if (customer) {
    const counted = {
      ...customer,
      balance: totals.endingBalance,
      currency: customer.currency ?? draft.currency,
      next_invoice_sequence: sequence + 1,
    };
    if (counted.balance !== customer.balance) update(ctx, "customers", counted, "customer.updated");
    else ctx.store.put("customers", counted);
  }
  const now = ctx.clock.seconds();
  const open: Invoice = {
    ...draft,
    amount_due: totals.amountDue,
    amount_remaining: totals.amountDue,
    effective_at: now,
    ending_balance: totals.endingBalance,
    hosted_invoice_url: `${ctx.publicUrl}/invoices/${draft.id}`,
    number: `${customer?.invoice_prefix ?? "SIM"}-${String(sequence).padStart(4, "0")}`,
    status: "open",
    status_transitions: { ...draft.status_transitions, finalized_at: now },
  };
  ctx.store.put("invoices", open);
  emit(ctx, "invoice.finalized", open);
  return open;
}

/** What every new one begins with. */
const FRESH = {
  object: "invoice",
  account_country: "US",
  account_name: "Simulated account",
  account_tax_ids: null,
  amount_due: 0,
  amount_overpaid: 0,
  amount_paid: 0,
  amount_remaining: 0,
  amount_shipping: 0,
  application: null,
  attempt_count: 0,
  attempted: false,
  auto_advance: true,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
  automatically_finalizes_at: null,
  created: 0,
  custom_fields: null,
  customer_account: null,
  customer_shipping: null,
  customer_tax_ids: [],
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  due_date: null,
  effective_at: null,
  ending_balance: null,
  footer: null,
  from_invoice: null,
  hosted_invoice_url: null,
  invoice_pdf: null,
  issuer: { type: "self" },
  last_finalization_error: null,
  latest_revision: null,
  livemode: false,
  metadata: {},
  next_payment_attempt: null,
  number: null,
  on_behalf_of: null,
  payment_settings: {
    default_mandate: null,
    payment_method_options: null,
    payment_method_types: null,
  },
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  starting_balance: 0,
  statement_descriptor: null,
  status: "draft",
  status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
  subtotal: 0,
  subtotal_excluding_tax: 0,
  test_clock: null,
  total: 0,
  total_discount_amounts: [],
  total_excluding_tax: 0,
  total_pretax_credit_amounts: [],
  total_taxes: [],
  webhooks_delivered_at: null,
} satisfies Partial<Invoice>;

function blankInvoice(id: string, input: InvoiceInput, customer: Customer | undefined): Invoice {
  const { subscription } = input;
  return {
    ...FRESH,
    id,
    billing_reason: input.reason,
    collection_method: subscription.collection_method,
    currency: subscription.currency,
    customer: subscription.customer,
    customer_address: customer?.address ?? null,
    customer_email: customer?.email ?? null,
    customer_name: customer?.name ?? null,
    customer_phone: customer?.phone ?? null,
    customer_tax_exempt: customer?.tax_exempt ?? "none",
    lines: { object: "list", data: [], has_more: false, url: `/v1/invoices/${id}/lines` },
    parent: {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: "subscription_details",
    },
    period_end: input.period.end,
    period_start: input.period.start,
  };
}
