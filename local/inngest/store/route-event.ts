import { eventMatches, pairMatches } from "@/local/inngest/expression";
import type { FunctionConfig, StoredEvent } from "@/local/inngest/protocol";
import { admitEvent } from "./admit-event";
import { completeStep } from "./complete-step";
import { type Store, type Tx, transaction } from "./database";
import { finishRun } from "./finish-run";
import { type FunctionRow, isEnded, lockRun } from "./rows";

/**
 * Takes the oldest event that was not acted on yet: starts runs, ends waits, cancels runs, in one
 * transaction with the mark that says so. Gives false when there is none.
 */
export async function routeEvent(store: Store): Promise<boolean> {
  return transaction(store.sql, async (tx) => {
    const [row] = await tx<{ id: string; payload: StoredEvent }[]>`
      select id, payload from local.inngest_events where not routed order by seq limit 1 for update skip locked`;
    if (!row) return false;
    await tx`update local.inngest_events set routed = true where id = ${row.id}`;
    const functions = await tx<FunctionRow[]>`
      select id, url, config from local.inngest_functions where active order by id`;
    for (const fn of functions) {
      if (isTriggered(fn.config, row.payload)) await admitEvent(tx, store, fn, row.payload);
    }
    await resolveWaits(tx, store, row.payload);
    return true;
  });
}

function isTriggered(config: FunctionConfig, event: StoredEvent): boolean {
  return config.triggers.some(
    (trigger) =>
      "event" in trigger && nameMatches(trigger.event, event.name) && eventMatches(trigger.expression, event),
  );
}

/** A trailing `*` matches any rest (`app/*`, `app/user.*`). */
function nameMatches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

interface WaitRow {
  id: string;
  run_id: string;
  step_id: string | null;
  expression: string | null;
  trigger: StoredEvent;
}

async function resolveWaits(tx: Tx, store: Store, event: StoredEvent): Promise<void> {
  const waits = await tx<WaitRow[]>`
    select w.id, w.run_id, w.step_id, w.expression, r.events->0 as trigger
    from local.inngest_waits w join local.inngest_runs r on r.id = w.run_id
    where w.event_name = ${event.name} and (w.until is null or w.until > ${new Date(store.now())})
    order by w.run_id, w.id`;
  for (const wait of waits) {
    if (!pairMatches(wait.expression ?? undefined, wait.trigger, event)) continue;
    if (wait.step_id === null) await cancelByEvent(tx, store, wait.run_id, event);
    else
      await completeStep(
        tx,
        store,
        { runId: wait.run_id, stepId: wait.step_id },
        { type: "data", data: event },
      );
  }
}

async function cancelByEvent(tx: Tx, store: Store, runId: string, event: StoredEvent): Promise<void> {
  const run = await lockRun(tx, runId);
  if (!run || isEnded(run)) return;
  // A run must not be cancelled by the very event that started it.
  if (run.events.some(({ id }) => id === event.id)) return;
  const error = { name: "CancelledError", message: `cancelled by the event ${event.name}` };
  await finishRun(tx, store, run, { status: "cancelled", error });
}
