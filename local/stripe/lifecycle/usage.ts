import { aggregate } from "@/local/stripe/billing/aggregate";
import type { Context } from "@/local/stripe/context";
import type { Meter } from "@/local/stripe/wire";

/** A customer's usage of a meter in a half-open period of seconds. */
export function usageOf(ctx: Context, meter: Meter, customer: string, start: number, end: number): number {
  const events = ctx.store
    .all("meterEvents")
    .filter(
      (event) =>
        event.event_name === meter.event_name &&
        event.payload[meter.customer_mapping.event_payload_key] === customer,
    )
    .map((event) => ({
      timestamp: event.timestamp,
      value: Number(event.payload[meter.value_settings.event_payload_key] ?? 0),
    }));
  return aggregate(events, meter.default_aggregation.formula, start, end);
}
