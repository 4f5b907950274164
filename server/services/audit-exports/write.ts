import { and, desc, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { auditExportChunks, auditExports } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { TenantId } from "@/server/kernel/ids";
import { readEntitlements } from "@/server/platform/entitlements";
import { holdQuota } from "@/server/platform/quotas";
import { readEntriesAfter } from "@/server/services/audit-entries";
import { type AuditFilters, ListAuditEntries } from "@/server/services/audit-entries/schemas";
import { auditExportColumns } from "./internal";
import { renderChunk } from "./render";
import type { AuditExport } from "./schemas";

/** Entries a chunk: some milliseconds of rendering, so that the process stays free for others in between. */
const CHUNK = 500;

/**
 * Writes the next chunks of an export, at most `most`, each in a transaction of its own; false when nothing is left
 * to write. May be killed anywhere and called again, or twice at once: a chunk begins behind the last entry of the
 * one before it, and both commit together with the export's row, which is locked.
 */
export async function writeAuditExport(
  tenantId: TenantId,
  auditExportId: string,
  most: number,
): Promise<boolean> {
  for (let written = 0; written < most; written += 1) {
    const more = await database().tenants.write(tenantId, (tx) => writeChunk(tx, auditExportId));
    if (!more) return false;
  }
  return true;
}

/** Marks an export that could not be written. */
export async function failAuditExport(tenantId: TenantId, auditExportId: string): Promise<void> {
  await database().tenants.write(tenantId, async (tx) => {
    const row = await lock(tx, auditExportId);
    if (row && row.status !== "completed") await update(tx, auditExportId, { status: "failed" });
  });
}

async function writeChunk(tx: TenantTransaction, auditExportId: string): Promise<boolean> {
  const row = await lock(tx, auditExportId);
  // Pruned, or written by another attempt meanwhile.
  if (!row || row.status === "completed") return false;
  const last = await lastChunk(tx, auditExportId);
  const cursor = last && { value: last.lastOccurredAt, id: last.lastEntryId };
  const entries = await readEntriesAfter(tx, filtersOf(row), cursor, CHUNK);
  const isDone = entries.length < CHUNK;
  const content = renderChunk(row.format, entries, last === undefined);
  await holdStorage(tx, Buffer.byteLength(content));
  await addChunk(tx, row, { number: (last?.number ?? 0) + 1, content, end: entries.at(-1) });
  await update(tx, auditExportId, {
    status: isDone ? "completed" : "running",
    entries: row.entries + entries.length,
    bytes: row.bytes + Buffer.byteLength(content),
    ...(isDone && { expiresAt: sql`now() + interval '24 hours'` }),
  });
  return !isDone;
}

/** @throws AppError plan_limit where the file would outgrow what the tenant may store */
async function holdStorage(tx: TenantTransaction, bytes: number): Promise<void> {
  const entitlements = await readEntitlements(tx);
  if (entitlements) await holdQuota({ tx, entitlements }, "storageBytes", bytes);
}

/** What is written while it runs is not its own: it ends where it was asked for. */
function filtersOf({ filters, createdAt }: AuditExport): AuditFilters {
  const {
    page: _page,
    limit: _limit,
    sortBy: _sortBy,
    sortOrder: _sortOrder,
    ...given
  } = ListAuditEntries.parse(filters);
  const { to } = given;
  return { ...given, to: to && Date.parse(to) < Date.parse(createdAt) ? to : createdAt };
}

async function lock({ db, tenantId }: TenantTransaction, id: string): Promise<AuditExport | undefined> {
  const [row] = await db
    .select(auditExportColumns)
    .from(auditExports)
    .where(and(eq(auditExports.tenantId, tenantId), eq(auditExports.id, id)))
    .for("update");
  return row;
}

async function lastChunk({ db, tenantId }: TenantTransaction, exportId: string) {
  const { number, lastOccurredAt, lastEntryId } = auditExportChunks;
  const [row] = await db
    .select({ number, lastOccurredAt, lastEntryId })
    .from(auditExportChunks)
    .where(and(eq(auditExportChunks.tenantId, tenantId), eq(auditExportChunks.exportId, exportId)))
    .orderBy(desc(number))
    .limit(1);
  return row;
}

interface Chunk {
  number: number;
  content: string;
  /** Undefined for a chunk without entries, behind which there is nothing. */
  end: { id: string; occurredAt: string } | undefined;
}

async function addChunk(
  { db, tenantId }: TenantTransaction,
  { id: exportId, createdAt }: AuditExport,
  { number, content, end = { id: exportId, occurredAt: createdAt } }: Chunk,
): Promise<void> {
  const last = { lastOccurredAt: end.occurredAt, lastEntryId: end.id };
  await db.insert(auditExportChunks).values({ tenantId, exportId, number, content, ...last });
}

async function update(
  { db, tenantId }: TenantTransaction,
  id: string,
  change: Parameters<ReturnType<typeof db.update<typeof auditExports>>["set"]>[0],
): Promise<void> {
  await db
    .update(auditExports)
    .set(change)
    .where(and(eq(auditExports.tenantId, tenantId), eq(auditExports.id, id)));
}
