import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { AppError } from "@/server/kernel/errors";
import { openAnswer } from "./answer";
import { type IdempotencyScope, type InTransaction, keptFor } from "./kept";

export type Claim = { kind: "held"; holder: string } | { kind: "answered"; answer: unknown };

interface Row extends Record<string, unknown> {
  fingerprint: string;
  state: "in_flight" | "done";
  holder: string;
  answer: unknown;
}

const LEASE = sql`now() + interval '60 seconds'`;
const KEPT = sql`now() + interval '24 hours'`;

/**
 * Claims an Idempotency-Key in a transaction of its own, so that a second request sees it at once. A claim whose
 * holder crashed is taken over after its lease of 60 s; an answer is kept for 24 h.
 *
 * @throws AppError `idempotency_in_flight` (409) or `idempotency_key_reused` (422)
 */
export function claimKey(
  inTransaction: InTransaction,
  scope: IdempotencyScope,
  fingerprint: string,
): Promise<Claim> {
  return inTransaction(async (db) => {
    const holder = randomUUID();
    const inserted = await insertClaim(db, scope, fingerprint, holder);
    if (inserted) return { kind: "held", holder };
    return settleWithExisting(db, scope, fingerprint, holder);
  });
}

/** One that is there is taken over where it is past, or where its holder let the lease run out. */
async function insertClaim(
  db: Db,
  scope: IdempotencyScope,
  fingerprint: string,
  holder: string,
): Promise<boolean> {
  const { table, columns, values } = keptFor(scope);
  const rows = await db.execute(sql`
    insert into ${table} as kept (${columns}, state, fingerprint, holder, locked_until, expires_at)
    values (${values}, 'in_flight', ${fingerprint}, ${holder}, ${LEASE}, ${KEPT})
    on conflict (${columns}) do update set state = 'in_flight', fingerprint = excluded.fingerprint,
      holder = excluded.holder, locked_until = excluded.locked_until, expires_at = excluded.expires_at,
      answer = null, created_at = now()
    where kept.expires_at < now()
      or (kept.state = 'in_flight' and kept.fingerprint = ${fingerprint} and kept.locked_until < now())
    returning holder`);
  return rows.length > 0;
}

async function settleWithExisting(
  db: Db,
  scope: IdempotencyScope,
  fingerprint: string,
  holder: string,
): Promise<Claim> {
  const { table, own } = keptFor(scope);
  const [row] = await db.execute<Row>(
    sql`select fingerprint, state, holder, answer from ${table} where ${own}`,
  );
  // Between the two statements the holder may have released it: the caller's retry then finds it free.
  if (!row) throw inFlight();
  if (row.fingerprint !== fingerprint) {
    throw new AppError(
      "idempotency_key_reused",
      "This Idempotency-Key was already used with a different request. Use a new key for a new request.",
    );
  }
  if (row.state === "done") return { kind: "answered", answer: openAnswer(scope, row.answer) };
  if (row.holder === holder) return { kind: "held", holder };
  throw inFlight();
}

function inFlight(): AppError {
  return new AppError(
    "idempotency_in_flight",
    "The first request with this Idempotency-Key has not finished yet. Try again shortly to get its answer.",
    { headers: { "Retry-After": "1" } },
  );
}
