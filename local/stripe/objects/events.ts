import type { Context } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { missing } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import { inRange, list, pagination, text, timeRange } from "@/local/stripe/http/params";
import type { EventRecord } from "@/local/stripe/wire";

/** The event, with how many of its deliveries still wait. */
function findEvent(ctx: Context, id: string): EventRecord {
  const event = ctx.store.get("events", id);
  if (!event) throw missing("event", id);
  const waiting = ctx.store
    .all("deliveries")
    .filter((delivery) => delivery.event === id && delivery.state === "pending");
  return { ...event, pending_webhooks: waiting.length };
}

/** `customer.*` stands for every type that begins so. */
function isType(type: string, wanted: string): boolean {
  return wanted.endsWith(".*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}

export const eventEndpoints: Endpoint[] = [
  endpoint("GET /v1/events", {
    params: {
      ...pagination,
      created: timeRange.optional(),
      type: text.optional(),
      types: list(text).optional(),
    },
    run: (ctx, { created, type, types, ...paging }) =>
      page(
        ctx.store
          .all("events")
          .filter(
            (event) =>
              (type === undefined || isType(event.type, type)) &&
              (types === undefined || types.some((wanted) => isType(event.type, wanted))) &&
              inRange(event.created, created),
          ),
        paging,
        "/v1/events",
      ),
  }),
  endpoint("GET /v1/events/:id", { run: (ctx, _params, id) => findEvent(ctx, id) }),
];
