import { type SQL, sql } from "drizzle-orm";
import { database } from "@/db/client";

/** What may go, and when. Each is deleted by the system role, whose policies allow no more than this. */
const RULES = {
  idempotencyKeys: {
    table: sql.identifier("idempotency_keys"),
    where: sql`expires_at < now()`,
  },
  operatorIdempotencyKeys: {
    table: sql.identifier("operator_idempotency_keys"),
    where: sql`expires_at < now()`,
  },
  sessions: {
    table: sql.identifier("sessions"),
    where: sql`expires_at < now() - interval '7 days' or revoked_at < now() - interval '7 days'`,
  },
  userTokens: {
    table: sql.identifier("user_tokens"),
    where: sql`expires_at < now() - interval '1 day'`,
  },
  signInChallenges: {
    table: sql.identifier("sign_in_challenges"),
    where: sql`expires_at < now() - interval '1 day'`,
  },
  securityEvents: {
    table: sql.identifier("user_security_events"),
    where: sql`created_at < now() - interval '90 days'`,
  },
  auditExports: {
    table: sql.identifier("audit_exports"),
    where: sql`expires_at < now()`,
  },
  usageEventKeys: {
    table: sql.identifier("usage_event_keys"),
    where: sql`expires_at < now()`,
  },
  outboxEvents: {
    table: sql.identifier("outbox_events"),
    where: sql`published_at < now() - interval '7 days'`,
  },
} as const;

export type Prunable = keyof typeof RULES;
export const PRUNABLES = Object.keys(RULES) as readonly Prunable[];

/** Deletes what is past keeping, in small transactions that block nobody. Answers how many rows went. */
export async function prune(what: Prunable, batchSize = 2_000): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = await database().system((db) => db.execute(deleteSome(RULES[what], batchSize)));
    total += deleted.length;
    if (deleted.length < batchSize) return total;
  }
}

function deleteSome(rule: (typeof RULES)[Prunable], limit: number): SQL {
  return sql`delete from ${rule.table} where ctid = any(array(
    select ctid from ${rule.table} where ${rule.where} limit ${limit})) returning 1`;
}
