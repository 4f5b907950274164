import { sql } from "drizzle-orm";
import { auditEntries } from "@/db/schema";

/** What of an entry the chain covers: all that it tells. */
export interface Sealable {
  tenantId: string;
  id: string;
  /** In UTC with all six digits of the microseconds, so that no setting of a server prints it differently. */
  occurredAt: string;
  action: string;
  actorKind: string;
  actorId: string;
  actorLabel: string;
  onBehalfOf: string | null;
  targetType: string;
  targetId: string;
  targetLabel: string;
  changes: unknown;
  requestId: string;
  addressPrefix: string | null;
  userAgent: string | null;
}

/** How a `Sealable` is read. */
export const sealableColumns = {
  tenantId: auditEntries.tenantId,
  id: auditEntries.id,
  occurredAt:
    sql<string>`to_char(${auditEntries.occurredAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as(
      "occurred_at_text",
    ),
  action: auditEntries.action,
  actorKind: auditEntries.actorKind,
  actorId: auditEntries.actorId,
  actorLabel: auditEntries.actorLabel,
  onBehalfOf: auditEntries.onBehalfOf,
  targetType: auditEntries.targetType,
  targetId: auditEntries.targetId,
  targetLabel: auditEntries.targetLabel,
  changes: auditEntries.changes,
  requestId: auditEntries.requestId,
  addressPrefix: auditEntries.addressPrefix,
  userAgent: auditEntries.userAgent,
};

/** The one text of an entry. A list, not an object: the order of the fields is this line's. */
export function entryText(entry: Sealable): string {
  return canonicalJson([
    entry.tenantId,
    entry.id,
    entry.occurredAt,
    entry.action,
    entry.actorKind,
    entry.actorId,
    entry.actorLabel,
    entry.onBehalfOf,
    entry.targetType,
    entry.targetId,
    entry.targetLabel,
    entry.changes,
    entry.requestId,
    entry.addressPrefix,
    entry.userAgent,
  ]);
}

/**
 * JSON with one spelling, as RFC 8785 (JCS) has it: keys sorted by UTF-16 code units, nothing between the tokens.
 * How Postgres stores and prints jsonb, which is its own business, then plays no part.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`);
  return `{${fields.join(",")}}`;
}
