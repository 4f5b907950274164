import type { Op } from "@/local/inngest/protocol";
import { type Store, transaction } from "./database";
import { isEnded, lockRun } from "./rows";
import { saveStep } from "./save-step";

/**
 * Memoises the steps of a checkpoint before it is answered. "stale" when the call that sends it has lost its
 * lease: the run goes on elsewhere, and the SDK must stop. "unsupported" names an operation it cannot hold.
 */
export async function saveCheckpoint(
  store: Store,
  input: { runId: string; token: string; steps: Op[] },
): Promise<"saved" | "stale" | { unsupported: string }> {
  const odd = input.steps.find(({ op }) => op !== "StepRun" && op !== "Step");
  if (odd) return { unsupported: odd.op };
  return transaction(store.sql, async (tx) => {
    const run = await lockRun(tx, input.runId);
    if (!run || isEnded(run)) return "stale";
    const [item] = await tx<{ attempt: number }[]>`
      select attempt from local.inngest_queue
      where run_id = ${input.runId} and lease_token = ${input.token} for update`;
    if (!item) return "stale";
    for (const op of input.steps) {
      await saveStep(tx, store, run.id, op, { type: "data", data: op.data ?? null }, item.attempt + 1);
    }
    return "saved";
  });
}
