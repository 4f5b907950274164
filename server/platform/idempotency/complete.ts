import { sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { AppError } from "@/server/kernel/errors";
import { sealAnswer } from "./answer";
import { type IdempotencyScope, type InTransaction, keptFor } from "./kept";

/**
 * Stores the answer in the write's own transaction. The holder is the fencing token: a request that lost its
 * claim to a take-over stores nothing, and its write rolls back.
 */
export async function completeKey(
  db: Db,
  scope: IdempotencyScope,
  holder: string,
  answer: unknown,
): Promise<void> {
  const { table, own } = keptFor(scope);
  const sealed = sql`to_jsonb(${sealAnswer(scope, answer)}::text)`;
  const rows = await db.execute(
    sql`update ${table} set state = 'done', answer = ${sealed} where ${own} and holder = ${holder} returning 1`,
  );
  if (rows.length === 0) {
    throw new AppError(
      "conflict",
      "Another request with the same Idempotency-Key took over. Nothing was changed here.",
    );
  }
}

/** Gives a claim back after a failure, so that the same key can be tried again. */
export async function releaseKey(
  inTransaction: InTransaction,
  scope: IdempotencyScope,
  holder: string,
): Promise<void> {
  const { table, own } = keptFor(scope);
  await inTransaction((db) =>
    db.execute(sql`delete from ${table} where ${own} and holder = ${holder} and state = 'in_flight'`),
  );
}
