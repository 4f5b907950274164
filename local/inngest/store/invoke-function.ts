import type { Effect } from "@/local/inngest/executor/decide";
import { internalEvent, ulid } from "@/local/inngest/protocol";
import { completeStep } from "./complete-step";
import { createRun } from "./create-run";
import type { Store, Tx } from "./database";
import { findFunction, type RunRow } from "./rows";

type Invoke = Extract<Effect, { do: "invoke" }>;

/** Starts the run that a waiting `step.invoke` asks for; an unknown function ends the step with an error. */
export async function invokeFunction(tx: Tx, store: Store, run: RunRow, invoke: Invoke): Promise<void> {
  const parent = { runId: run.id, stepId: invoke.op.id };
  const fn = await findFunction(tx, invoke.functionId);
  if (!fn) {
    const message = `could not find function with ID: ${invoke.functionId}`;
    await completeStep(tx, store, parent, { type: "error", error: { name: "InvokeError", message } });
    return;
  }
  const correlation = `${run.id}.${invoke.op.id}`;
  const event = {
    id: ulid(store.now()),
    name: internalEvent.invoked,
    data: {
      ...invoke.data,
      _inngest: { fn_id: fn.id, source_fn_id: run.function_id, correlation_id: correlation },
    },
    ts: store.now(),
  };
  await createRun(tx, store, fn, { events: [event], parent });
}
