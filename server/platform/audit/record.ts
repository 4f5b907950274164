import { auditEntries } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { type Actor, actorId } from "@/server/kernel/actor";
import { newId } from "@/server/kernel/ids";

export interface AuditRecord {
  /** A past-tense fact, such as `project.created`. */
  action: string;
  target: { type: string; id: string };
  /** Changed fields with their new values; secrets are left out by the caller. */
  changes?: Record<string, unknown>;
}

/** Writes an audit entry in the act's own transaction: if the act rolls back, so does its entry. */
export async function recordAudit(
  context: { tx: TenantTransaction; actor: Actor; requestId: string },
  record: AuditRecord,
): Promise<void> {
  await context.tx.db.insert(auditEntries).values({
    tenantId: context.tx.tenantId,
    id: newId(),
    action: record.action,
    actorKind: context.actor.kind,
    actorId: actorId(context.actor),
    targetType: record.target.type,
    targetId: record.target.id,
    changes: record.changes ?? {},
    requestId: context.requestId,
  });
}
