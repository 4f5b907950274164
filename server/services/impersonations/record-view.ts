import { and, eq, gt, isNotNull, isNull, or, sql } from "drizzle-orm";
import { auditEntries } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { type Acting, impersonationOf } from "@/server/kernel/actor";
import type { ImpersonationId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { holdImpersonation } from "./hold";

/** What an operator is about to see. */
export interface View {
  operation: string;
  input: unknown;
}

/**
 * Writes into the tenant's log what a visit is about to see: the same thing once a minute, so that a page that asks
 * again and again does not flood it. The views of one visit go one at a time, so that of two at once one is written.
 *
 * @throws AppError impersonation_ended
 */
export async function recordView(
  context: Acting & { tx: TenantTransaction },
  { operation, input }: View,
): Promise<void> {
  const visit = impersonationOf(context.actor);
  if (!visit) return;
  await holdImpersonation(context.tx, context.actor, "no key update");
  if (await wasToldJustNow(context.tx, visit.id, { operation, input })) return;
  await recordAudit(context, {
    action: "impersonation.viewed",
    target: { id: operation, label: operation },
    after: { impersonationId: visit.id, input },
  });
}

/** An input that is too long to be told whole equals no other: it is told each time. */
async function wasToldJustNow(
  tx: TenantTransaction,
  impersonationId: ImpersonationId,
  { operation, input }: View,
): Promise<boolean> {
  const told = JSON.stringify(input ?? null);
  const same = and(
    eq(auditEntries.tenantId, tx.tenantId),
    gt(auditEntries.occurredAt, sql`now() - interval '1 minute'`),
    eq(auditEntries.targetId, operation),
    eq(auditEntries.action, "impersonation.viewed"),
    sql`${auditEntries.changes} -> 'impersonationId' ->> 'to' = ${impersonationId}`,
    sql`coalesce(${auditEntries.changes} -> 'input' -> 'to', 'null') = ${told}::jsonb`,
  );
  const rows = await tx.db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    // Sealed entries and those that wait for it have an index each.
    .where(or(and(isNull(auditEntries.seq), same), and(isNotNull(auditEntries.seq), same)))
    .limit(1);
  return rows.length > 0;
}
