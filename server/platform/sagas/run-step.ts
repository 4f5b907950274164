import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { TenantTransaction } from "@/db/tenant";
import { contextOf, lockSaga, messageOf, readSteps, setStatus, stepOf, updateStep } from "./internal";
import { type Saga, SagaEnded, type SagaFacts, type StepNotes, type StepResult } from "./saga";

/**
 * Takes one step, unless it is done. It may be killed anywhere and called again: what happened outside is found by
 * the step itself, and what happened inside committed together with its mark.
 *
 * @throws SagaEnded when the saga is not running any more; whatever the step throws, noted in the timeline
 */
export async function runSagaStep<Facts extends SagaFacts>(
  saga: Saga<Facts>,
  facts: Facts,
  name: string,
): Promise<void> {
  const step = stepOf(saga, name);
  const { tenants } = database();
  const before = await tenants.write(facts.tenantId, (tx) => look(tx, saga, name));
  if (before.done) return;
  try {
    const result = await step.act(facts, notesOf(facts, before));
    await tenants.write(facts.tenantId, async (tx) => {
      const now = await look(tx, saga, name);
      if (now.done) return;
      await step.record?.(contextOf(tx, saga, facts), facts, result);
      const done = { status: "done", result, error: null, finishedAt: sql`now()` } as const;
      await updateStep(tx, now.sagaId, name, done);
      if (now.isLast) await setStatus(tx, now.sagaId, "completed");
    });
  } catch (error) {
    if (!(error instanceof SagaEnded)) await noteError(facts, before.sagaId, name, error);
    throw error;
  }
}

/** The step as it stands, the saga locked. @throws SagaEnded unless the step is done or the saga runs */
async function look<Facts extends SagaFacts>(tx: TenantTransaction, saga: Saga<Facts>, name: string) {
  const { id: sagaId, status } = await lockSaga(tx, saga);
  const steps = await readSteps(tx, saga, sagaId);
  const step = steps.get(name);
  const done = step?.status === "done";
  if (!done && status !== "running") throw new SagaEnded(`The saga is ${status}: ${name} is not taken.`);
  const others = saga.steps.filter((other) => other.name !== name);
  const isLast = others.every((other) => steps.get(other.name)?.status === "done");
  return { sagaId, name, done, isLast, result: (step?.result ?? {}) as StepResult };
}

function notesOf(facts: SagaFacts, step: { sagaId: string; name: string; result: StepResult }): StepNotes {
  return {
    read: () => step.result,
    write: (notes) =>
      database().tenants.write(facts.tenantId, (tx) =>
        updateStep(tx, step.sagaId, step.name, { result: notes }),
      ),
  };
}

/** The step stays pending, for it will be tried again; people see why it takes so long. */
async function noteError(facts: SagaFacts, sagaId: string, name: string, error: unknown): Promise<void> {
  await database()
    .tenants.write(facts.tenantId, (tx) => updateStep(tx, sagaId, name, { error: messageOf(error) }))
    .catch(() => undefined);
}
