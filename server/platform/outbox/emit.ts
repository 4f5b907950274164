import { outboxEvents } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { type EventId, newId } from "@/server/kernel/ids";
import { EVENTS, type EventData, type EventName } from "./catalogue";

/** Writes an event in the transaction that makes it true. The relay hands it on after the commit. */
export async function emitEvent<Name extends EventName>(
  context: { tx: TenantTransaction; requestId: string },
  name: Name,
  data: EventData<Name>,
): Promise<EventId> {
  const id = newId<EventId>();
  await context.tx.db.insert(outboxEvents).values({
    tenantId: context.tx.tenantId,
    id,
    name,
    version: EVENTS[name].version,
    payload: EVENTS[name].data.parse(data),
    requestId: context.requestId,
  });
  return id;
}
