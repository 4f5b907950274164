import { and, asc, desc, eq } from "drizzle-orm";
import { sagaSteps, sagas } from "@/db/schema";
import { notFound } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import { PROVISIONING } from "@/server/services/provisioning";
import type { Provisioning } from "./schemas";

/** How far setting the tenant up has come. What went wrong inside a step is the operator's to see, not in here. */
export async function getProvisioning({ tx }: OperationContext): Promise<Provisioning> {
  const [saga] = await tx.db
    .select({ id: sagas.id, status: sagas.status })
    .from(sagas)
    .where(and(eq(sagas.tenantId, tx.tenantId), eq(sagas.kind, PROVISIONING.kind)))
    .orderBy(desc(sagas.id))
    .limit(1);
  if (!saga) throw notFound("provisioning");
  const steps = await tx.db
    .select({ name: sagaSteps.name, status: sagaSteps.status, finishedAt: sagaSteps.finishedAt })
    .from(sagaSteps)
    .where(and(eq(sagaSteps.tenantId, tx.tenantId), eq(sagaSteps.sagaId, saga.id)))
    .orderBy(asc(sagaSteps.createdAt), asc(sagaSteps.name));
  return { status: saga.status, steps };
}
