import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { recordAudit } from "@/server/platform/audit";
import { contextOf, lockSaga, readSteps, setStatus, stepOf, updateStep } from "./internal";
import type { Saga, SagaFacts } from "./saga";

/** Takes one step back. May be killed anywhere and called again. @throws whatever the compensation throws */
export async function compensateSagaStep<Facts extends SagaFacts>(
  saga: Saga<Facts>,
  facts: Facts,
  name: string,
): Promise<void> {
  const { compensation } = stepOf(saga, name);
  await compensation?.act?.(facts);
  await database().tenants.write(facts.tenantId, async (tx) => {
    const { id, status } = await lockSaga(tx, saga);
    if (status !== "compensating") return;
    await compensation?.record?.(contextOf(tx, saga, facts), facts);
    const step = (await readSteps(tx, saga, id)).get(name);
    // The step that failed stays visible as the one that failed.
    if (step?.status !== "done") return;
    await updateStep(tx, id, name, { status: "compensated", finishedAt: sql`now()` });
  });
}

/** Ends a saga that turned back: compensated, or failed if a compensation did not work out. */
export async function settleSaga<Facts extends SagaFacts>(
  saga: Saga<Facts>,
  facts: Facts,
  failures: readonly { step: string; error: string }[],
): Promise<void> {
  await database().tenants.write(facts.tenantId, async (tx) => {
    const { id, status } = await lockSaga(tx, saga);
    if (status !== "compensating") return;
    for (const { step, error } of failures) {
      await updateStep(tx, id, step, { error: `could not be taken back: ${error}`.slice(0, 1_000) });
    }
    const end = failures.length > 0 ? "failed" : "compensated";
    await setStatus(tx, id, end);
    await recordAudit(contextOf(tx, saga, facts), {
      action: `saga.${end}`,
      target: { id, label: saga.kind },
      ...(failures.length > 0 && { after: { failures } }),
    });
  });
}
