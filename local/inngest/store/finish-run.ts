import { internalEvent, type JsonError, type StepOutput } from "@/local/inngest/protocol";
import { completeStep } from "./complete-step";
import { asJson, date, type Store, type Tx } from "./database";
import { insertEvents } from "./ingest-events";
import type { RunRow } from "./rows";

export type Outcome =
  | { status: "completed"; output: unknown }
  | { status: "failed"; error: JsonError }
  | { status: "cancelled"; error: JsonError };

/** Ends a run that the caller has locked: its queue, waits and parent's step, and the events that tell of it. */
export async function finishRun(tx: Tx, store: Store, run: RunRow, outcome: Outcome): Promise<void> {
  const failure = outcome.status === "completed" ? undefined : outcome.error;
  const output = outcome.status === "completed" ? asJson(outcome.output) : null;
  await tx`
    update local.inngest_runs set status = ${outcome.status}, ended_at = ${date(store.now())},
      output = ${output}::text::json, error = ${failure ? asJson(failure) : null}::text::json
    where id = ${run.id}`;
  await tx`delete from local.inngest_queue where run_id = ${run.id}`;
  await tx`delete from local.inngest_waits where run_id = ${run.id}`;
  await emitEnd(tx, store, run, outcome);
  if (run.parent_run_id !== null && run.parent_step_id !== null) {
    const result: StepOutput = failure
      ? { type: "error", error: failure }
      : { type: "data", data: outcome.status === "completed" ? (outcome.output ?? null) : null };
    await completeStep(tx, store, { runId: run.parent_run_id, stepId: run.parent_step_id }, result);
  }
}

async function emitEnd(tx: Tx, store: Store, run: RunRow, outcome: Outcome): Promise<void> {
  const [event] = run.events;
  const common = { function_id: run.function_id, run_id: run.id, event, events: run.events };
  if (outcome.status === "cancelled") {
    await insertEvents(tx, store, [
      { name: internalEvent.cancelled, data: { ...common, error: outcome.error } },
    ]);
    return;
  }
  const result = outcome.status === "completed" ? { result: outcome.output } : { error: outcome.error };
  const finished = { name: internalEvent.finished, data: { ...common, ...result } };
  const failed = { name: internalEvent.failed, data: { ...common, ...result } };
  await insertEvents(tx, store, outcome.status === "failed" ? [failed, finished] : [finished]);
}
