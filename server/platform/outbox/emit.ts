import { sql } from "drizzle-orm";
import { outboxEvents } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { type EventId, newId } from "@/server/kernel/ids";
import { wakeRelay } from "./bell";
import { EVENTS, type EventData, type EventName } from "./catalogue";

export interface EmitContext {
  tx: TenantTransaction;
  requestId: string;
  /** Where there is one, the relay is woken after the commit; without it, it comes by within its interval. */
  afterCommit?(task: () => Promise<void>): void;
}

/** Writes an event in the transaction that makes it true. The relay hands it on after the commit. */
export async function emitEvent<Name extends EventName>(
  context: EmitContext,
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
    // Not now(), the transaction's start: of two that waited for one row, the one that went first is first.
    availableAt: sql`clock_timestamp()`,
  });
  context.afterCommit?.(async () => wakeRelay());
  return id;
}
