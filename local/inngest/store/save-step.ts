import { isRace } from "@/local/inngest/executor/decide";
import type { JsonError, Op, StepOutput } from "@/local/inngest/protocol";
import { asJson, date, type Store, type Tx } from "./database";

const nameOf = (op: Op): string => op.displayName ?? op.name ?? op.id;

/** Memoises a step's output. The first one stays: a late duplicate changes nothing. */
export async function saveStep(
  tx: Tx,
  store: Store,
  runId: string,
  op: Op,
  output: StepOutput,
  attempts: number,
): Promise<void> {
  const now = date(store.now());
  const status = output.type === "data" ? "done" : "failed";
  const error = output.type === "error" ? asJson(output.error) : null;
  await tx`
    insert into local.inngest_steps as s
      (run_id, id, op, name, status, race, output, error, attempts, done_seq, started_at, ended_at)
    values (${runId}, ${op.id}, ${kindOf(op)}, ${nameOf(op)}, ${status}, ${isRace(op)}, ${asJson(output)}::text::json,
      ${error}::text::json, ${attempts}, nextval('local.inngest_done_seq'), ${now}, ${now})
    on conflict (run_id, id) do update set status = excluded.status, output = excluded.output,
      error = excluded.error, attempts = excluded.attempts, done_seq = excluded.done_seq, ended_at = excluded.ended_at
    where s.output is null`;
}

/** Notes a failed attempt of a step that will be tried again. */
export async function noteStepError(
  tx: Tx,
  store: Store,
  runId: string,
  op: Op,
  error: JsonError,
  attempts: number,
): Promise<void> {
  await tx`
    insert into local.inngest_steps as s (run_id, id, op, name, status, error, attempts, started_at)
    values (${runId}, ${op.id}, ${kindOf(op)}, ${nameOf(op)}, 'retrying', ${asJson(error)}::text::json, ${attempts},
      ${date(store.now())})
    on conflict (run_id, id) do update set error = excluded.error, attempts = excluded.attempts
    where s.output is null`;
}

/** Adds a step that runs or waits from now on. Gives false when the run has it already. */
export async function addStep(
  tx: Tx,
  store: Store,
  runId: string,
  op: Op,
  status: "planned" | "waiting",
  wakeAt?: number,
): Promise<boolean> {
  const rows = await tx`
    insert into local.inngest_steps as s (run_id, id, op, name, status, race, wake_at, started_at)
    values (${runId}, ${op.id}, ${kindOf(op)}, ${nameOf(op)}, ${status}, ${isRace(op)},
      ${wakeAt === undefined ? null : date(wakeAt)}, ${date(store.now())})
    on conflict (run_id, id) do update set status = excluded.status where s.status = 'retrying' returning 1`;
  return rows.length > 0;
}

/** The kind of a step as people know it: `run`, `sleep`, `waitForEvent`, `invoke`, `sendEvent` and so on. */
function kindOf(op: Op): string {
  const type = typeof op.opts?.type === "string" ? op.opts.type.replace(/^step\./, "") : undefined;
  const kinds: Record<string, string> = {
    Sleep: "sleep",
    WaitForEvent: "waitForEvent",
    InvokeFunction: "invoke",
  };
  return kinds[op.op] ?? type ?? "run";
}
