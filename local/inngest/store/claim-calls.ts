import { randomUUID } from "node:crypto";
import { type Candidate, chooseClaims, type Limit } from "@/local/inngest/executor/choose-claims";
import { date, type Store, type Tx, transaction } from "./database";

export interface Claim {
  /** The lease: also the `qi_id` of the call, by which checkpoints prove that they are still wanted. */
  token: string;
  runId: string;
  stepId: string | null;
  attempt: number;
}

interface DueRow {
  id: string;
  run_id: string;
  step_id: string | null;
  attempt: number;
  limits: Limit[];
}

/**
 * Leases up to `room` calls that are due, by priority and age, never exceeding a concurrency limit: all
 * claiming is serialised, so that the counts are exact whatever the number of executors.
 */
export async function claimCalls(
  store: Store,
  lease: { owner: string; leaseMs: number; room: number; held: string[] },
): Promise<Claim[]> {
  return transaction(store.sql, async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('local.inngest.claim'))`;
    const now = date(store.now());
    const inFlight = await countInFlight(tx, now, lease.held);
    const due = await dueCalls(tx, now, inFlight, lease);
    const candidates: Candidate[] = due.map(({ id, limits }) => ({ id, limits }));
    const chosen = new Set(chooseClaims(candidates, inFlight, lease.room));
    const claims: Claim[] = [];
    for (const row of due.filter(({ id }) => chosen.has(id))) {
      claims.push(await claim(tx, store, row, lease));
    }
    return claims;
  });
}

async function countInFlight(tx: Tx, now: Date, held: string[]): Promise<Map<string, number>> {
  const rows = await tx<{ key: string; count: number }[]>`
    select l.key, count(*)::int as count
    from local.inngest_queue q join local.inngest_runs r on r.id = q.run_id
      cross join lateral jsonb_to_recordset(r.limits) as l(key text, "limit" int)
    where q.lease_until > ${now} or q.lease_token = any(${held}::text[]) group by l.key`;
  return new Map(rows.map(({ key, count }) => [key, count]));
}

// Runs whose key is full are left out in SQL, so that a long backlog of one tenant hides nobody else's.
// Calls that this executor is making are left out whatever the clock says: a laptop that slept has leases
// that look expired.
async function dueCalls(
  tx: Tx,
  now: Date,
  inFlight: Map<string, number>,
  lease: { room: number; held: string[] },
): Promise<DueRow[]> {
  const keys = [...inFlight.keys()];
  const counts = [...inFlight.values()];
  return tx<DueRow[]>`
    select q.id, q.run_id, q.step_id, q.attempt, r.limits
    from local.inngest_queue q join local.inngest_runs r on r.id = q.run_id
    where q.run_at <= ${now} and (q.lease_until is null or q.lease_until <= ${now})
      and (q.lease_token is null or q.lease_token <> all(${lease.held}::text[]))
      and not exists (
        select 1 from jsonb_to_recordset(r.limits) as l(key text, "limit" int)
          join unnest(${keys}::text[], ${counts}::int[]) as f(key, count) on f.key = l.key
        where f.count >= l."limit")
    order by q.run_at - r.priority * interval '1 second', q.id
    limit ${lease.room * 4} for update of q, r skip locked`;
}

async function claim(
  tx: Tx,
  store: Store,
  row: DueRow,
  lease: { owner: string; leaseMs: number },
): Promise<Claim> {
  const token = randomUUID();
  const now = store.now();
  await tx`
    update local.inngest_queue
    set losses = losses + (lease_token is not null)::int, owner = ${lease.owner}, lease_token = ${token},
      lease_until = ${date(now + lease.leaseMs)}
    where id = ${row.id}`;
  await tx`
    update local.inngest_runs set status = 'running', attempts = attempts + 1,
      finish_by = coalesce(finish_by, ${date(now)}::timestamptz + finish_after_ms * interval '1 millisecond'),
      started_at = coalesce(started_at, ${date(now)}), start_by = null
    where id = ${row.run_id}`;
  return { token, runId: row.run_id, stepId: row.step_id, attempt: row.attempt };
}
