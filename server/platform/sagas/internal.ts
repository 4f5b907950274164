import { and, desc, eq } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import { sagaSteps, sagas } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { actingJob } from "@/server/kernel/actor";
import { beginSaga } from "./begin";
import type { Saga, SagaContext, SagaFacts, SagaStep } from "./saga";

export type SagaRow = typeof sagas.$inferSelect;
export type SagaStepRow = typeof sagaSteps.$inferSelect;

/** The tenant's newest saga of the kind, locked for the rest of the transaction; begun if there is none. */
export async function lockSaga<Facts extends SagaFacts>(
  tx: TenantTransaction,
  saga: Saga<Facts>,
): Promise<SagaRow> {
  const found = await newestSaga(tx, saga.kind);
  if (found) return found;
  await beginSaga(tx, saga);
  const begun = await newestSaga(tx, saga.kind);
  if (!begun) throw new TypeError("A saga that was just begun is not there.");
  return begun;
}

async function newestSaga(tx: TenantTransaction, kind: string): Promise<SagaRow | undefined> {
  const [row] = await tx.db
    .select()
    .from(sagas)
    .where(and(eq(sagas.tenantId, tx.tenantId), eq(sagas.kind, kind)))
    .orderBy(desc(sagas.createdAt), desc(sagas.id))
    .limit(1)
    .for("update");
  return row;
}

/** The timeline of the saga's steps by name. A step that it lacks, because an older version began it, is added. */
export async function readSteps<Facts extends SagaFacts>(
  tx: TenantTransaction,
  saga: Saga<Facts>,
  sagaId: string,
): Promise<Map<string, SagaStepRow>> {
  const rows = await selectSteps(tx, sagaId);
  const missing = saga.steps.filter((step) => !rows.has(step.name));
  if (missing.length === 0) return rows;
  const added = missing.map(({ name }) => ({ tenantId: tx.tenantId, sagaId, name }));
  await tx.db.insert(sagaSteps).values(added).onConflictDoNothing();
  return selectSteps(tx, sagaId);
}

async function selectSteps(tx: TenantTransaction, sagaId: string): Promise<Map<string, SagaStepRow>> {
  const rows = await tx.db
    .select()
    .from(sagaSteps)
    .where(and(eq(sagaSteps.tenantId, tx.tenantId), eq(sagaSteps.sagaId, sagaId)));
  return new Map(rows.map((row) => [row.name, row]));
}

export async function updateStep(
  tx: TenantTransaction,
  sagaId: string,
  name: string,
  change: PgUpdateSetSource<typeof sagaSteps>,
): Promise<void> {
  await tx.db
    .update(sagaSteps)
    .set(change)
    .where(and(eq(sagaSteps.tenantId, tx.tenantId), eq(sagaSteps.sagaId, sagaId), eq(sagaSteps.name, name)));
}

export async function setStatus(
  tx: TenantTransaction,
  sagaId: string,
  status: SagaRow["status"],
): Promise<void> {
  await tx.db
    .update(sagas)
    .set({ status })
    .where(and(eq(sagas.tenantId, tx.tenantId), eq(sagas.id, sagaId)));
}

export function stepOf<Facts extends SagaFacts>(saga: Saga<Facts>, name: string): SagaStep<Facts> {
  const step = saga.steps.find((each) => each.name === name);
  if (!step) throw new TypeError(`The saga ${saga.kind} has no step ${name}.`);
  return step;
}

export function contextOf(tx: TenantTransaction, saga: { kind: string }, facts: SagaFacts): SagaContext {
  return { tx, ...actingJob(saga.kind, facts.requestId) };
}

export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 1_000);
}
