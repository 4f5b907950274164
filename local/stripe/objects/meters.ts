import { z } from "zod";
import { type Context, create, update } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { invalid, missing } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import { pagination, text } from "@/local/stripe/http/params";
import { newId } from "@/local/stripe/ids";
import type { EventType, Meter } from "@/local/stripe/wire";

/** The meter; an error naming `param` when there is none. */
export function findMeter(ctx: Context, id: string, param?: string): Meter {
  const meter = ctx.store.get("meters", id);
  if (!meter) throw missing("billing meter", id, param);
  return meter;
}

const createParams = {
  default_aggregation: z.strictObject({ formula: z.enum(["count", "last", "sum"]) }),
  display_name: text.min(1).max(250),
  event_name: text.min(1).max(100),
  customer_mapping: z.strictObject({ event_payload_key: text.max(100), type: z.literal("by_id") }).optional(),
  event_time_window: z.enum(["day", "hour"]).optional(),
  value_settings: z.strictObject({ event_payload_key: text.max(100) }).optional(),
};

function createMeter(ctx: Context, given: z.output<z.ZodObject<typeof createParams>>): Meter {
  const taken = ctx.store
    .all("meters")
    .some((meter) => meter.event_name === given.event_name && meter.status === "active");
  if (taken) {
    throw invalid("A meter with this event name already exists.", {
      code: "resource_already_exists",
      param: "event_name",
    });
  }
  const now = ctx.clock.seconds();
  const meter: Meter = {
    id: newId("mtr_test"),
    object: "billing.meter",
    created: now,
    customer_mapping: given.customer_mapping ?? { event_payload_key: "stripe_customer_id", type: "by_id" },
    default_aggregation: given.default_aggregation,
    display_name: given.display_name,
    event_name: given.event_name,
    event_time_window: given.event_time_window ?? null,
    livemode: false,
    status: "active",
    status_transitions: { deactivated_at: null },
    updated: now,
    value_settings: given.value_settings ?? { event_payload_key: "value" },
  };
  return create(ctx, "meters", meter, "billing.meter.created");
}

function changeMeter(ctx: Context, id: string, change: Partial<Meter>, type: EventType): Meter {
  const next = { ...findMeter(ctx, id), ...change, updated: ctx.clock.seconds() };
  return update(ctx, "meters", next, type);
}

export const meterEndpoints: Endpoint[] = [
  endpoint("POST /v1/billing/meters", { params: createParams, run: createMeter }),
  endpoint("GET /v1/billing/meters", {
    params: { ...pagination, status: z.enum(["active", "inactive"]).optional() },
    run: (ctx, { status, ...paging }) =>
      page(
        ctx.store.all("meters").filter((meter) => status === undefined || meter.status === status),
        paging,
        "/v1/billing/meters",
      ),
  }),
  endpoint("GET /v1/billing/meters/:id", { run: (ctx, _params, id) => findMeter(ctx, id) }),
  endpoint("POST /v1/billing/meters/:id", {
    params: { display_name: text.min(1).max(250).optional() },
    run: (ctx, { display_name }, id) =>
      changeMeter(ctx, id, display_name === undefined ? {} : { display_name }, "billing.meter.updated"),
  }),
  endpoint("POST /v1/billing/meters/:id/deactivate", {
    run: (ctx, _params, id) =>
      changeMeter(
        ctx,
        id,
        { status: "inactive", status_transitions: { deactivated_at: ctx.clock.seconds() } },
        "billing.meter.deactivated",
      ),
  }),
  endpoint("POST /v1/billing/meters/:id/reactivate", {
    run: (ctx, _params, id) =>
      changeMeter(
        ctx,
        id,
        { status: "active", status_transitions: { deactivated_at: null } },
        "billing.meter.reactivated",
      ),
  }),
];
