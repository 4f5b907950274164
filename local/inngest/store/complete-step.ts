import type { StepOutput } from "@/local/inngest/protocol";
import { asJson, date, type Store, type Tx } from "./database";
import { enqueueDiscovery } from "./enqueue";
import { isEnded, lockRun } from "./rows";

/**
 * Ends a waiting step (a sleep, an event, another run) with its output and, when nothing else of the run is
 * pending, queues the next call. Gives false when the step was over already.
 */
export async function completeStep(
  tx: Tx,
  store: Store,
  step: { runId: string; stepId: string },
  output: StepOutput,
): Promise<boolean> {
  const run = await lockRun(tx, step.runId);
  if (!run || isEnded(run)) return false;
  const [ended] = await tx<{ race: boolean }[]>`
    update local.inngest_steps set status = ${output.type === "data" ? "done" : "failed"},
      output = ${asJson(output)}::text::json, ended_at = ${date(store.now())}, wake_at = null,
      done_seq = nextval('local.inngest_done_seq')
    where run_id = ${step.runId} and id = ${step.stepId} and status = 'waiting' returning race`;
  if (!ended) return false;
  await tx`delete from local.inngest_waits where run_id = ${step.runId} and step_id = ${step.stepId}`;
  const [left] = await tx<{ count: number }[]>`
    select count(*)::int as count from local.inngest_steps
    where run_id = ${step.runId} and status in ('planned', 'waiting') and not race`;
  if (left?.count === 0 || ended.race || run.request_version < 2) {
    await enqueueDiscovery(tx, store, step.runId, store.now());
  }
  return true;
}
