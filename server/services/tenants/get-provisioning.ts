import { and, desc, eq } from "drizzle-orm";
import { sagaSteps, sagas } from "@/db/schema";
import { notFound } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import { PROVISION_TENANT, PROVISIONING_STEPS } from "./provisioning-steps";
import type { Provisioning } from "./schemas";

/** How far setting the tenant up has come. What went wrong inside a step is the operator's to see, not in here. */
export async function getProvisioning({ tx }: OperationContext): Promise<Provisioning> {
  const [saga] = await tx.db
    .select({ id: sagas.id, status: sagas.status })
    .from(sagas)
    .where(and(eq(sagas.tenantId, tx.tenantId), eq(sagas.kind, PROVISION_TENANT)))
    .orderBy(desc(sagas.id))
    .limit(1);
  if (!saga) throw notFound("provisioning");
  const steps = await tx.db
    .select({ name: sagaSteps.name, status: sagaSteps.status, finishedAt: sagaSteps.finishedAt })
    .from(sagaSteps)
    .where(and(eq(sagaSteps.tenantId, tx.tenantId), eq(sagaSteps.sagaId, saga.id)));
  return { status: saga.status, steps: steps.sort((a, b) => orderOf(a.name) - orderOf(b.name)) };
}

/** A step that a later version added or an earlier one had comes last. */
function orderOf(name: string): number {
  const names: readonly string[] = PROVISIONING_STEPS;
  const index = names.indexOf(name);
  return index === -1 ? names.length : index;
}
