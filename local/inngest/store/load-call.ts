import type { StepOutput } from "@/local/inngest/protocol";
import type { Store } from "./database";
import type { FunctionRow, RunRow } from "./rows";

export interface CallState {
  run: RunRow;
  fn: FunctionRow;
  /** Outputs by hashed step id, in the order in which the steps ended. */
  steps: Map<string, StepOutput>;
  pending: boolean;
}

/** All that a call of a run sends along; undefined when the run or its function is gone. */
export async function loadCall(store: Store, runId: string): Promise<CallState | undefined> {
  const [run] = await store.sql<RunRow[]>`select * from local.inngest_runs where id = ${runId}`;
  if (!run) return undefined;
  const [fn] = await store.sql<FunctionRow[]>`
    select id, url, config from local.inngest_functions where id = ${run.function_id}`;
  if (!fn) return undefined;
  const steps = await loadOutputs(store, runId);
  const [left] = await store.sql<{ count: number }[]>`
    select count(*)::int as count from local.inngest_steps
    where run_id = ${runId} and status in ('planned', 'waiting')`;
  return { run, fn, steps, pending: (left?.count ?? 0) > 0 };
}

/** The memoised outputs of a run by hashed step id, in the order in which the steps ended. */
export async function loadOutputs(store: Store, runId: string): Promise<Map<string, StepOutput>> {
  const rows = await store.sql<{ id: string; output: StepOutput }[]>`
    select id, output from local.inngest_steps
    where run_id = ${runId} and output is not null order by done_seq`;
  return new Map(rows.map(({ id, output }) => [id, output]));
}
