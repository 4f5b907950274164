import { randomUUID } from "node:crypto";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { idempotencyKeys } from "@/db/schema";
import type { TenantDatabase, TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import type { TenantId } from "@/server/kernel/ids";
import { openAnswer } from "./answer";

/** What a key is scoped by: the same key of another principal, or on another route, is another request. */
export interface IdempotencyScope {
  tenantId: TenantId;
  principal: string;
  route: string;
  key: string;
}

export type Claim = { kind: "held"; holder: string } | { kind: "answered"; answer: unknown };

const LEASE = sql`now() + interval '60 seconds'`;
const KEPT = sql`now() + interval '24 hours'`;

/**
 * Claims an Idempotency-Key in a transaction of its own, so that a second request sees it at once. A claim whose
 * holder crashed is taken over after its lease of 60 s; an answer is kept for 24 h.
 *
 * @throws AppError `idempotency_in_flight` (409) or `idempotency_key_reused` (422)
 */
export function claimKey(db: TenantDatabase, scope: IdempotencyScope, fingerprint: string): Promise<Claim> {
  return db.write(scope.tenantId, async (tx) => {
    const holder = randomUUID();
    const inserted = await insertClaim(tx, scope, fingerprint, holder);
    if (inserted) return { kind: "held", holder };
    return settleWithExisting(tx, scope, fingerprint, holder);
  });
}

async function insertClaim(
  tx: TenantTransaction,
  scope: IdempotencyScope,
  fingerprint: string,
  holder: string,
) {
  const claim = { state: "in_flight" as const, fingerprint, holder, lockedUntil: LEASE, expiresAt: KEPT };
  const rows = await tx.db
    .insert(idempotencyKeys)
    .values({ ...scope, ...claim })
    .onConflictDoUpdate({
      target: [
        idempotencyKeys.tenantId,
        idempotencyKeys.principal,
        idempotencyKeys.route,
        idempotencyKeys.key,
      ],
      set: { ...claim, answer: null, createdAt: sql`now()` },
      setWhere: isFree(fingerprint),
    })
    .returning({ holder: idempotencyKeys.holder });
  return rows.length > 0;
}

async function settleWithExisting(
  tx: TenantTransaction,
  scope: IdempotencyScope,
  fingerprint: string,
  holder: string,
): Promise<Claim> {
  const [row] = await tx.db.select().from(idempotencyKeys).where(matches(scope));
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

/** An expired key, or a claim whose holder let its lease run out. */
function isFree(fingerprint: string): SQL {
  const { expiresAt, state, fingerprint: claimed, lockedUntil } = idempotencyKeys;
  return sql`${expiresAt} < now() or (${state} = 'in_flight' and ${claimed} = ${fingerprint} and ${lockedUntil} < now())`;
}

function inFlight(): AppError {
  return new AppError(
    "idempotency_in_flight",
    "The first request with this Idempotency-Key has not finished yet. Try again shortly to get its answer.",
    { headers: { "Retry-After": "1" } },
  );
}

export function matches(scope: IdempotencyScope) {
  return and(
    eq(idempotencyKeys.tenantId, scope.tenantId),
    eq(idempotencyKeys.principal, scope.principal),
    eq(idempotencyKeys.route, scope.route),
    eq(idempotencyKeys.key, scope.key),
  );
}
