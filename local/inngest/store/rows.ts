import type { Limit } from "@/local/inngest/executor/choose-claims";
import type { FunctionConfig, JsonError, StepOutput, StoredEvent } from "@/local/inngest/protocol";
import type { Tx } from "./database";

export type RunStatus = "queued" | "running" | "completed" | "failed" | "cancelled";
export const RUN_STATUSES: readonly RunStatus[] = ["queued", "running", "completed", "failed", "cancelled"];

export interface RunRow {
  id: string;
  function_id: string;
  status: RunStatus;
  event_name: string;
  events: StoredEvent[];
  limits: Limit[];
  output: unknown;
  error: JsonError | null;
  attempts: number;
  request_version: number;
  parent_run_id: string | null;
  parent_step_id: string | null;
  rerun_of: string | null;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
}

/**
 * `planned`: has a queue item of its own; `waiting`: for time, an event or another run; `retrying`: failed
 * inside a discovery, which will run it again.
 */
export type StepStatus = "planned" | "waiting" | "retrying" | "done" | "failed";

export interface StepRow {
  id: string;
  op: string;
  name: string;
  status: StepStatus;
  race: boolean;
  output: StepOutput | null;
  error: JsonError | null;
  attempts: number;
  wake_at: Date | null;
  started_at: Date;
  ended_at: Date | null;
}

export interface FunctionRow {
  id: string;
  url: string;
  config: FunctionConfig;
}

/** Locks a run for the rest of the transaction; every change of a run's state happens under this lock. */
export async function lockRun(tx: Tx, runId: string): Promise<RunRow | undefined> {
  const [run] = await tx<RunRow[]>`select * from local.inngest_runs where id = ${runId} for update`;
  return run;
}

export const isEnded = (run: { status: RunStatus }) => run.status !== "queued" && run.status !== "running";

/** A function that is served now, or undefined. */
export async function findFunction(tx: Tx, id: string): Promise<FunctionRow | undefined> {
  const [row] = await tx<FunctionRow[]>`
    select id, url, config from local.inngest_functions where id = ${id} and active`;
  return row;
}
