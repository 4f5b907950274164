import { ulid } from "@/local/inngest/protocol";
import { date, type Store, type Tx } from "./database";

/** Puts the run's next discovery in the queue. One that is being made is made again when it ends. */
export async function enqueueDiscovery(tx: Tx, store: Store, runId: string, at: number): Promise<void> {
  await tx`
    insert into local.inngest_queue as q (id, run_id, kind, run_at)
    values (${ulid(store.now())}, ${runId}, 'discover', ${date(at)})
    on conflict (run_id, coalesce(step_id, '')) do update
      set again = q.again or q.lease_token is not null`;
}

/** Puts the call of one planned step in the queue, once. */
export async function enqueueStep(tx: Tx, store: Store, runId: string, stepId: string): Promise<void> {
  await tx`
    insert into local.inngest_queue (id, run_id, kind, step_id, run_at)
    values (${ulid(store.now())}, ${runId}, 'step', ${stepId}, ${date(store.now())})
    on conflict (run_id, coalesce(step_id, '')) do nothing`;
}
