import { decide, type Effect, type Turn } from "@/local/inngest/executor/decide";
import type { Reply } from "@/local/inngest/protocol";
import { asJson, date, type Store, type Tx, transaction } from "./database";
import { enqueueDiscovery, enqueueStep } from "./enqueue";
import { finishRun } from "./finish-run";
import { invokeFunction } from "./invoke-function";
import { isEnded, lockRun, type RunRow, type StepRow } from "./rows";
import { addStep, noteStepError, saveStep } from "./save-step";

export interface QueueRow {
  id: string;
  run_id: string;
  kind: "discover" | "step";
  step_id: string | null;
  attempt: number;
  losses: number;
  again: boolean;
}

export type TurnPolicy = Pick<Turn, "maxAttempts" | "maxLosses" | "backoff">;

/**
 * Carries out what follows from a call's answer, in one transaction under the run's lock. Gives "stale",
 * having changed nothing, when the lease `token` is not the current one any more.
 */
export async function applyReply(
  store: Store,
  call: { runId: string; token: string },
  reply: Reply,
  policy: TurnPolicy,
): Promise<"applied" | "stale"> {
  return transaction(store.sql, async (tx) => {
    const run = await lockRun(tx, call.runId);
    const [item] = await tx<QueueRow[]>`
      select * from local.inngest_queue where run_id = ${call.runId} and lease_token = ${call.token} for update`;
    if (!run || isEnded(run) || !item) return "stale";
    if (reply.kind === "ops") {
      await tx`update local.inngest_runs set request_version = ${reply.version} where id = ${run.id}`;
    }
    const effects = decide(await turnOf(tx, store, item, policy), reply);
    await settleItem(tx, store, item, effects);
    for (const effect of effects) await carryOut(tx, store, run, item, effect);
    return "applied";
  });
}

async function turnOf(tx: Tx, store: Store, item: QueueRow, policy: TurnPolicy): Promise<Turn> {
  const steps = await tx<Pick<StepRow, "id" | "status" | "race">[]>`
    select id, status, race from local.inngest_steps where run_id = ${item.run_id}`;
  const pending = steps.filter(({ status }) => status === "planned" || status === "waiting");
  const done = steps.filter(({ status }) => status === "done" || status === "failed");
  return {
    ...policy,
    attempt: item.attempt,
    losses: item.losses,
    pending: new Set(pending.map(({ id }) => id)),
    racing: new Set(pending.filter(({ race }) => race).map(({ id }) => id)),
    done: new Set(done.map(({ id }) => id)),
    now: store.now(),
  };
}

/** The item goes when its call is over; one that is to be made again keeps its place and loses its lease. */
async function settleItem(tx: Tx, store: Store, item: QueueRow, effects: Effect[]): Promise<void> {
  const again = effects.find((effect) => effect.do === "retry" || effect.do === "redeliver");
  if (again?.do === "retry") {
    await tx`update local.inngest_queue set attempt = attempt + 1, losses = 0, run_at = ${date(again.at)},
      again = false, owner = null, lease_token = null, lease_until = null where id = ${item.id}`;
  } else if (again?.do === "redeliver") {
    await tx`update local.inngest_queue set losses = losses + 1, run_at = ${date(again.at)},
      again = false, owner = null, lease_token = null, lease_until = null where id = ${item.id}`;
  } else {
    await tx`delete from local.inngest_queue where id = ${item.id}`;
    if (item.again) await enqueueDiscovery(tx, store, item.run_id, store.now());
  }
}

async function carryOut(tx: Tx, store: Store, run: RunRow, item: QueueRow, effect: Effect): Promise<void> {
  switch (effect.do) {
    case "save":
      return saveStep(tx, store, run.id, effect.op, effect.output, item.attempt + 1);
    case "plan":
      if (await addStep(tx, store, run.id, effect.op, "planned"))
        await enqueueStep(tx, store, run.id, effect.op.id);
      return;
    case "sleep":
      await addStep(tx, store, run.id, effect.op, "waiting", effect.until);
      return;
    case "waitForEvent":
      return waitForEvent(tx, store, run, effect);
    case "invoke":
      if (await addStep(tx, store, run.id, effect.op, "waiting", effect.until)) {
        await invokeFunction(tx, store, run, effect);
      }
      return;
    case "retry":
      if (effect.op) await noteStepError(tx, store, run.id, effect.op, effect.error, item.attempt + 1);
      await tx`update local.inngest_runs set error = ${asJson(effect.error)}::text::json where id = ${run.id}`;
      return;
    case "redeliver": {
      const error = asJson({ name: "LostCall", message: effect.reason });
      await tx`update local.inngest_runs set error = ${error}::text::json where id = ${run.id}`;
      return;
    }
    case "discover":
      return enqueueDiscovery(tx, store, run.id, store.now());
    case "complete":
      return finishRun(tx, store, run, { status: "completed", output: effect.data });
    case "fail":
      return finishRun(tx, store, run, { status: "failed", error: effect.error });
  }
}

type Wait = Extract<Effect, { do: "waitForEvent" }>;

async function waitForEvent(tx: Tx, store: Store, run: RunRow, wait: Wait): Promise<void> {
  if (!(await addStep(tx, store, run.id, wait.op, "waiting", wait.until))) return;
  await tx`
    insert into local.inngest_waits (run_id, step_id, event_name, expression, until)
    values (${run.id}, ${wait.op.id}, ${wait.event}, ${wait.expression ?? null}, ${date(wait.until)})`;
}
