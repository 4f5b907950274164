import { z } from "zod";
import type { Context } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { invalid } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import { pagination, text, whole } from "@/local/stripe/http/params";
import { newId } from "@/local/stripe/ids";
import { usageOf } from "@/local/stripe/lifecycle/usage";
import type { Meter, MeterEvent, MeterEventSummary } from "@/local/stripe/wire";
import { findCustomer } from "./customers";
import { findMeter } from "./meters";

const DAY = 86_400;
const WINDOW_SECONDS = { hour: 3_600, day: DAY } as const;

const createParams = {
  event_name: text.max(100),
  payload: z.record(z.string(), z.string()),
  identifier: text.min(1).max(100).optional(),
  timestamp: whole.optional(),
};

function checkPayload(meter: Meter, payload: Record<string, string>): void {
  const valueKey = meter.value_settings.event_payload_key;
  if (!payload[meter.customer_mapping.event_payload_key]) {
    throw invalid(`Payload must have the customer's id as '${meter.customer_mapping.event_payload_key}'.`, {
      param: "payload",
    });
  }
  const counts = meter.default_aggregation.formula === "count";
  if (!counts && !/^-?\d{1,15}$/.test(payload[valueKey] ?? "")) {
    throw invalid(`Payload must have a whole number as '${valueKey}'.`, { param: `payload[${valueKey}]` });
  }
}

function createMeterEvent(ctx: Context, given: z.output<z.ZodObject<typeof createParams>>): MeterEvent {
  const meter = ctx.store
    .all("meters")
    .find((each) => each.event_name === given.event_name && each.status === "active");
  if (!meter) {
    throw invalid(`No active meter found for event name '${given.event_name}'.`, { param: "event_name" });
  }
  checkPayload(meter, given.payload);
  const now = ctx.clock.seconds();
  const { identifier = newId("mev"), timestamp = now } = given;
  if (timestamp < now - 35 * DAY || timestamp > now + 300) {
    throw invalid("The timestamp must be within the past 35 days, or at most 5 minutes ahead.", {
      param: "timestamp",
    });
  }
  if (ctx.store.get("meterEvents", identifier)) {
    throw invalid(`An event already exists with identifier ${identifier}.`, {
      code: "resource_already_exists",
      param: "identifier",
    });
  }
  const event: MeterEvent = {
    object: "billing.meter_event",
    created: now,
    event_name: given.event_name,
    identifier,
    livemode: false,
    payload: given.payload,
    timestamp,
  };
  ctx.store.put("meterEvents", { ...event, id: identifier });
  return event;
}

const summaryParams = {
  ...pagination,
  customer: text,
  start_time: whole,
  end_time: whole,
  value_grouping_window: z.enum(["day", "hour"]).optional(),
};

function summaries(ctx: Context, given: z.output<z.ZodObject<typeof summaryParams>>, id: string): object {
  const meter = findMeter(ctx, id);
  findCustomer(ctx, given.customer, "customer");
  const { start_time, end_time, value_grouping_window: window } = given;
  if (start_time % 60 !== 0 || end_time % 60 !== 0 || end_time <= start_time) {
    throw invalid("Start and end must be aligned to minutes, the end after the start.", {
      param: "start_time",
    });
  }
  const step = window ? WINDOW_SECONDS[window] : end_time - start_time;
  const rows: MeterEventSummary[] = [];
  for (let start = start_time; start < end_time; start += step) {
    const end = Math.min(start + step, end_time);
    rows.push({
      id: `mtrusg_test_${meter.id}_${start}_${end}`,
      object: "billing.meter_event_summary",
      aggregated_value: usageOf(ctx, meter, given.customer, start, end),
      end_time: end,
      livemode: false,
      meter: meter.id,
      start_time: start,
    });
  }
  const counted = window ? rows.filter((row) => row.aggregated_value !== 0) : rows;
  return page(counted, given, `/v1/billing/meters/${id}/event_summaries`);
}

export const meterEventEndpoints: Endpoint[] = [
  endpoint("POST /v1/billing/meter_events", { params: createParams, run: createMeterEvent }),
  endpoint("GET /v1/billing/meters/:id/event_summaries", { params: summaryParams, run: summaries }),
];
