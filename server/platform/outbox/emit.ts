import { sql } from "drizzle-orm";
import { outboxEvents } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { type Actor, impersonationOf } from "@/server/kernel/actor";
import { type EventId, newId } from "@/server/kernel/ids";
import { wakeRelay } from "./bell";
import { EVENTS, type EventData, type EventName } from "./catalogue";

export interface EmitContext {
  tx: TenantTransaction;
  requestId: string;
  /** Who made it true. An operator in a person's place is not that person. */
  actor?: Actor;
  /** Where there is one, the relay is woken after the commit; without it, it comes by within its interval. */
  afterCommit?(task: () => Promise<void>): void;
}

/** Writes an event in the transaction that makes it true. The relay hands it on after the commit. */
export async function emitEvent<Name extends EventName>(
  context: EmitContext,
  name: Name,
  data: EventData<Name>,
): Promise<EventId> {
  const [id] = await emitEvents(context, name, [data]);
  return id as EventId;
}

/** The same for several of a kind, in one statement. @returns their ids, in the same order */
export async function emitEvents<Name extends EventName>(
  context: EmitContext,
  name: Name,
  all: readonly EventData<Name>[],
): Promise<EventId[]> {
  if (all.length === 0) return [];
  const rows = all.map((data) => ({
    tenantId: context.tx.tenantId,
    id: newId<EventId>(),
    name,
    version: EVENTS[name].version,
    payload: EVENTS[name].data.parse(data),
    requestId: context.requestId,
    actorUserId: personOf(context.actor),
    // Not now(), the transaction's start: of two that waited for one row, the one that went first is first.
    availableAt: sql`clock_timestamp()`,
  }));
  await context.tx.db.insert(outboxEvents).values(rows);
  context.afterCommit?.(async () => wakeRelay());
  return rows.map(({ id }) => id);
}

function personOf(actor: Actor | undefined): string | null {
  return actor?.kind === "user" && !impersonationOf(actor) ? actor.userId : null;
}
