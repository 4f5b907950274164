import type { Store } from "./database";
import type { RunRow, RunStatus } from "./rows";

export interface RunFilter {
  status?: RunStatus | undefined;
  event?: string | undefined;
  limit: number;
}

export type ListedRun = Pick<
  RunRow,
  | "id"
  | "function_id"
  | "status"
  | "event_name"
  | "attempts"
  | "error"
  | "created_at"
  | "started_at"
  | "ended_at"
>;

/** The newest runs first. */
export async function listRuns({ sql }: Store, filter: RunFilter): Promise<ListedRun[]> {
  return sql<ListedRun[]>`
    select id, function_id, status, event_name, attempts, error, created_at, started_at, ended_at
    from local.inngest_runs
    where true ${filter.status ? sql`and status = ${filter.status}` : sql``}
      ${filter.event ? sql`and event_name = ${filter.event}` : sql``}
    order by seq desc limit ${filter.limit}`;
}

/** How many runs there are of each status. */
export async function countRuns({ sql }: Store): Promise<Map<string, number>> {
  const rows = await sql<{ status: string; count: number }[]>`
    select status, count(*)::int as count from local.inngest_runs group by status`;
  return new Map(rows.map(({ status, count }) => [status, count]));
}
