import Stripe from "stripe";
import type { Clock } from "./clock";
import type { CollectionName, Collections } from "./collections";
import { newId } from "./ids";
import { previousAttributes } from "./previous-attributes";
import { readSettings } from "./settings";
import type { Store } from "./store";
import type { EventType } from "./wire";

/** What a verb may use: the records, the simulated time, and the request that asked (none for billing runs). */
export interface Context {
  store: Store;
  clock: Clock;
  publicUrl: string;
  request: { id: string; idempotencyKey: string | null } | null;
}

/** Writes an event and one delivery for each enabled endpoint that wants it. Source: docs.stripe.com/api/events. */
export function emit(
  ctx: Context,
  type: EventType,
  object: object,
  previous?: Record<string, unknown>,
): void {
  const wanted = ctx.store
    .all("webhookEndpoints")
    .filter((endpoint) => endpoint.status === "enabled" && wants(endpoint.enabled_events, type));
  const id = newId("evt");
  ctx.store.put("events", {
    id,
    object: "event",
    api_version: Stripe.API_VERSION,
    created: ctx.clock.seconds(),
    data: { object: structuredClone(object), ...(previous && { previous_attributes: previous }) },
    livemode: false,
    pending_webhooks: wanted.length,
    request: { id: ctx.request?.id ?? null, idempotency_key: ctx.request?.idempotencyKey ?? null },
    type,
  });
  const { duplicate, delayMs } = readSettings(ctx.store).delivery;
  for (const endpoint of wanted) {
    for (let copy = 0; copy < duplicate; copy++) {
      ctx.store.put("deliveries", {
        id: newId("whd"),
        event: id,
        eventType: type,
        endpoint: endpoint.id,
        url: endpoint.url,
        state: "pending",
        notBeforeMs: Date.now() + delayMs,
        attempts: [],
      });
    }
  }
}

/** Stores a new object and tells of it. */
export function create<K extends CollectionName>(
  ctx: Context,
  name: K,
  record: Collections[K],
  type: EventType,
): Collections[K] {
  ctx.store.put(name, record);
  emit(ctx, type, record);
  return record;
}

/** Stores a changed object and tells of it with `previous_attributes`; nothing happens when nothing changed. */
export function update<K extends CollectionName>(
  ctx: Context,
  name: K,
  record: Collections[K],
  type: EventType,
): Collections[K] {
  const previous = previousAttributes(ctx.store.get(name, record.id) ?? {}, record);
  if (Object.keys(previous).length === 0) return record;
  ctx.store.put(name, record);
  emit(ctx, type, record, previous);
  return record;
}

function wants(enabled: string[], type: string): boolean {
  return enabled.includes("*") || enabled.includes(type);
}
