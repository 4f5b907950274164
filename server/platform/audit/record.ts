import { sql } from "drizzle-orm";
import { auditEntries } from "@/db/schema";
import { statement } from "@/db/statements";
import type { TenantTransaction } from "@/db/tenant";
import { type Acting, actorId } from "@/server/kernel/actor";
import { addressPrefix } from "@/server/kernel/addresses";
import { AUDIT_ACTIONS, type AuditAction, type AuditField } from "@/server/kernel/audit-actions";
import { newId } from "@/server/kernel/ids";
import { changesBetween, clipText } from "./changes";

const LONGEST_LABEL = 200;
const LONGEST_USER_AGENT = 256;

export interface AuditRecord<Action extends AuditAction> {
  action: Action;
  /** The thing it was done to, and how people know it at the time. */
  target: { id: string; label: string };
  /** The thing before and after, whole rows if at hand: the entry tells the action's own fields that differ. */
  before?: Fields<Action>;
  after?: Fields<Action>;
}

type Fields<Action extends AuditAction> = { readonly [Field in AuditField<Action>]?: unknown };

/** Declared, since every write pays for it: its SQL is built once. */
const insertEntry = statement((db) =>
  db
    .insert(auditEntries)
    .values({
      tenantId: sql.placeholder("tenantId"),
      id: sql.placeholder("id"),
      action: sql.placeholder("action"),
      actorKind: sql.placeholder("actorKind"),
      actorId: sql.placeholder("actorId"),
      actorLabel: sql.placeholder("actorLabel"),
      onBehalfOf: sql.placeholder("onBehalfOf"),
      targetType: sql.placeholder("targetType"),
      targetId: sql.placeholder("targetId"),
      targetLabel: sql.placeholder("targetLabel"),
      changes: sql.placeholder("changes"),
      requestId: sql.placeholder("requestId"),
      addressPrefix: sql.placeholder("addressPrefix"),
      userAgent: sql.placeholder("userAgent"),
    })
    .prepare("audit_record"),
);

/**
 * Writes an audit entry in the act's own transaction: if the act rolls back, so does its entry. It takes no lock
 * and no number, so that a tenant's writes do not queue for it; its place in the chain comes by sealing.
 */
export async function recordAudit<Action extends AuditAction>(
  context: Acting & { tx: TenantTransaction },
  { action, target, before, after }: AuditRecord<Action>,
): Promise<void> {
  const rule = AUDIT_ACTIONS[action];
  context.tx.send(insertEntry, {
    id: newId(),
    action,
    actorKind: context.actor.kind,
    actorId: actorId(context.actor),
    actorLabel: clipText(context.actorLabel, LONGEST_LABEL),
    onBehalfOf: context.onBehalfOf ?? null,
    targetType: rule.target,
    targetId: target.id,
    targetLabel: clipText(target.label, LONGEST_LABEL),
    changes: changesBetween(rule.fields, before, after),
    requestId: context.requestId,
    addressPrefix: context.address ? addressPrefix(context.address) : null,
    userAgent: clipText(context.userAgent, LONGEST_USER_AGENT) || null,
  });
}
