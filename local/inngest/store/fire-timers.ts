import type { StepOutput, StoredEvent } from "@/local/inngest/protocol";
import { completeStep } from "./complete-step";
import { createRun } from "./create-run";
import { date, type Store, transaction } from "./database";
import { finishRun } from "./finish-run";
import { findFunction, isEnded, lockRun } from "./rows";

/** Ends sleeps, waits and invocations whose time has come. Gives how many. */
export async function wakeSteps(store: Store): Promise<number> {
  const due = await store.sql<{ run_id: string; id: string; op: string; name: string }[]>`
    select run_id, id, op, name from local.inngest_steps
    where status = 'waiting' and wake_at <= ${date(store.now())} order by wake_at limit 100`;
  for (const step of due) {
    const output: StepOutput =
      step.op === "invoke"
        ? { type: "error", error: { name: "InvokeTimeoutError", message: `invoke "${step.name}" timed out` } }
        : { type: "data", data: null };
    await transaction(store.sql, (tx) =>
      completeStep(tx, store, { runId: step.run_id, stepId: step.id }, output),
    );
  }
  return due.length;
}

/** Starts the runs of debounces and batches whose time has come. */
export async function fireCollected(store: Store): Promise<number> {
  const now = date(store.now());
  return transaction(store.sql, async (tx) => {
    const debounced = await tx<{ function_id: string; event: StoredEvent }[]>`
      delete from local.inngest_debounces where fire_at <= ${now} returning function_id, event`;
    const batched = await tx<{ function_id: string; events: [StoredEvent, ...StoredEvent[]] }[]>`
      delete from local.inngest_batches where fire_at <= ${now} returning function_id, events`;
    for (const row of debounced) {
      const fn = await findFunction(tx, row.function_id);
      if (fn) await createRun(tx, store, fn, { events: [row.event] });
    }
    for (const row of batched) {
      const fn = await findFunction(tx, row.function_id);
      if (fn) await createRun(tx, store, fn, { events: row.events });
    }
    return debounced.length + batched.length;
  });
}

/** Cancels runs that did not start, or did not finish, within the function's `timeouts`. */
export async function cancelOverdue(store: Store): Promise<number> {
  const now = date(store.now());
  const due = await store.sql<{ id: string }[]>`
    select id from local.inngest_runs
    where ended_at is null and least(start_by, finish_by) <= ${now} limit 100`;
  for (const { id } of due) {
    await transaction(store.sql, async (tx) => {
      const run = await lockRun(tx, id);
      if (!run || isEnded(run)) return;
      const late = run.started_at === null ? "start" : "finish";
      const error = { name: "CancelledError", message: `did not ${late} within timeouts.${late}` };
      await finishRun(tx, store, run, { status: "cancelled", error });
    });
  }
  return due.length;
}
