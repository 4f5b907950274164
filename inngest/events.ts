import { type EventType, eventType, type StandardSchemaV1, staticSchema } from "inngest";
import { EVENTS, type EventData, type EventName, type OutboxEvent } from "@/server/platform/outbox";

/** What goes with every event, beside its own data. */
export interface EventEnvelope {
  tenantId: string;
  requestId: string;
  /** The person who acted; null where it was none. */
  actorUserId?: string | null;
  version: number;
}

export type DeliveredData<Name extends EventName> = EventData<Name> & EventEnvelope;

/** The catalogue's event as a trigger. Its data was checked when it was written, so the schema is for the types. */
export function eventOf<Name extends EventName>(
  name: Name,
): EventType<Name, StandardSchemaV1<DeliveredData<Name>>> {
  const schema: StandardSchemaV1<DeliveredData<Name>> = staticSchema<DeliveredData<Name>>();
  return eventType(name, { schema, version: String(EVENTS[name].version) });
}

/** An outbox event as Inngest takes it: the same `id` again is dropped. */
export function toInngest(event: OutboxEvent) {
  const { id, name, payload, tenantId, requestId, actorUserId, version, occurredAtMs } = event;
  return {
    id,
    name,
    data: { ...payload, tenantId, requestId, actorUserId, version },
    ts: occurredAtMs,
    v: String(version),
  };
}
