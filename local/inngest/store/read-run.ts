import type { Store } from "./database";
import type { RunRow, StepRow } from "./rows";

/** A run with its steps in the order in which they appeared; undefined when there is none of that id. */
export async function readRun(
  { sql }: Store,
  id: string,
): Promise<{ run: RunRow; steps: StepRow[] } | undefined> {
  const [run] = await sql<RunRow[]>`select * from local.inngest_runs where id = ${id}`;
  if (!run) return undefined;
  const steps = await sql<StepRow[]>`select * from local.inngest_steps where run_id = ${id} order by seq`;
  return { run, steps };
}

export interface AppRow {
  id: string;
  url: string;
  sdk: string | null;
  problems: string[];
  synced_at: Date;
  functions: number;
}

/** The apps that have synced, with what was refused at their last sync. */
export async function listApps({ sql }: Store): Promise<AppRow[]> {
  return sql<AppRow[]>`
    select a.*, (select count(*)::int from local.inngest_functions f where f.app_id = a.id and f.active) as functions
    from local.inngest_apps a order by a.id`;
}
