import type { BillingRecord } from "@/local/stripe/collections";
import type { Context } from "@/local/stripe/context";
import type { InvoiceLine } from "@/local/stripe/wire";

/** What billing remembers of a subscription. */
export function billingOf(ctx: Context, subscription: string): BillingRecord {
  return (
    ctx.store.get("billing", subscription) ?? { id: subscription, trialNoticeSent: false, pendingLines: [] }
  );
}

/** Keeps lines for the subscription's next invoice. */
export function addPendingLines(ctx: Context, subscription: string, lines: InvoiceLine[]): void {
  if (lines.length === 0) return;
  const record = billingOf(ctx, subscription);
  ctx.store.put("billing", { ...record, pendingLines: [...record.pendingLines, ...lines] });
}

/** Takes the waiting lines onto the invoice now made. */
export function takePendingLines(ctx: Context, subscription: string): InvoiceLine[] {
  const record = billingOf(ctx, subscription);
  if (record.pendingLines.length > 0) ctx.store.put("billing", { ...record, pendingLines: [] });
  return record.pendingLines;
}
