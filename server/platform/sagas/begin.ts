import { sql } from "drizzle-orm";
import { sagaSteps, sagas } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { newId } from "@/server/kernel/ids";

/** Writes a saga's timeline, every step pending, in the transaction that calls for it. Answers its id. */
export async function beginSaga(
  tx: TenantTransaction,
  saga: { kind: string; steps: readonly { name: string }[] },
): Promise<string> {
  const { tenantId } = tx;
  const id = newId();
  await tx.db.insert(sagas).values({ tenantId, id, kind: saga.kind });
  await tx.db.insert(sagaSteps).values(
    saga.steps.map((step, index) => ({
      tenantId,
      sagaId: id,
      name: step.name,
      // A microsecond apart, so that the timeline's order is the saga's.
      createdAt: sql<string>`now() + ${index} * interval '1 microsecond'`,
    })),
  );
  return id;
}
