import { isNotNull, isNull } from "drizzle-orm";
import { auditEntries } from "@/db/schema";

/** The columns that leave the service. */
export const auditEntryColumns = {
  id: auditEntries.id,
  occurredAt: auditEntries.occurredAt,
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
  seq: auditEntries.seq,
  chainHash: auditEntries.chainHash,
};

/** What is sealed, which all indexes serve, and the short tail that is not: an act is read as soon as it committed. */
export const auditEntryParts = [isNotNull(auditEntries.seq), isNull(auditEntries.seq)];
