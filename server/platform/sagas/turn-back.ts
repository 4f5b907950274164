import { database } from "@/db/client";
import { recordAudit } from "@/server/platform/audit";
import { contextOf, lockSaga, readSteps, setStatus, updateStep } from "./internal";
import type { Saga, SagaFacts } from "./saga";

export interface TurnBack {
  /** Whether there is anything to take back; an ended saga is left as it is. */
  turned: boolean;
  /** Names of the steps to take back, last first; the failed one is among them, for it may have half happened. */
  steps: readonly string[];
}

/**
 * Decides what becomes of a saga whose step failed for good, and writes the error into its timeline. Before the
 * pivot it turns back; after it, it is left as failed. Called again, it gives the same answer.
 */
export function turnBackSaga<Facts extends SagaFacts>(
  saga: Saga<Facts>,
  facts: Facts,
  error: string,
): Promise<TurnBack> {
  return database().tenants.write(facts.tenantId, async (tx) => {
    const { id, status } = await lockSaga(tx, saga);
    const rows = await readSteps(tx, saga, id);
    const failed = saga.steps.findIndex((step) => rows.get(step.name)?.status !== "done");
    const failedStep = saga.steps[failed];
    if (status === "compensating") return { turned: true, steps: stepsToTakeBack(saga, rows) };
    if (status !== "running" || !failedStep) return { turned: false, steps: [] };
    await updateStep(tx, id, failedStep.name, { status: "failed", error: error.slice(0, 1_000) });
    rows.set(failedStep.name, { ...rowOf(rows, failedStep.name), status: "failed" });
    const pivotDone = rows.get(saga.pivot)?.status === "done";
    await setStatus(tx, id, pivotDone ? "failed" : "compensating");
    if (!pivotDone) return { turned: true, steps: stepsToTakeBack(saga, rows) };
    await recordAudit(contextOf(tx, saga, facts), {
      action: "saga.failed",
      target: { id, label: saga.kind },
      after: { step: failedStep.name, error },
    });
    return { turned: false, steps: [] };
  });
}

function stepsToTakeBack<Facts extends SagaFacts>(
  saga: Saga<Facts>,
  rows: ReadonlyMap<string, { status: string }>,
): string[] {
  return saga.steps
    .filter((step) => step.compensation && rows.get(step.name)?.status !== "pending")
    .map((step) => step.name)
    .reverse();
}

function rowOf<Row>(rows: ReadonlyMap<string, Row>, name: string): Row {
  const row = rows.get(name);
  if (!row) throw new TypeError(`The timeline has no step ${name}.`);
  return row;
}
