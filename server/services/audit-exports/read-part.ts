import { and, asc, eq, gt } from "drizzle-orm";
import type { z } from "zod";
import { auditExportChunks, auditExports } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError, notFound } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import type { AuditExportPart, ReadAuditExport } from "./schemas";

/** Chunks a part, some 2 MB: what a download holds in memory at a time. */
const CHUNKS = 10;

/** The next chunks of a finished export. @throws AppError not_found (also when expired), conflict until it is finished */
export async function readAuditExport(
  { tx }: OperationContext,
  { auditExportId, after }: z.output<typeof ReadAuditExport>,
): Promise<AuditExportPart> {
  const rows = await readChunks(tx, auditExportId, after);
  const [first] = rows;
  if (!first || Date.parse(first.expiresAt) <= Date.now()) throw notFound("audit export");
  if (first.status !== "completed") throw new AppError("conflict", "The export is not finished yet.");
  const chunks = rows.flatMap(({ content }) => (content === null ? [] : [content]));
  return { chunks, nextAfter: rows.length === CHUNKS ? (rows.at(-1)?.number ?? null) : null };
}

/** In one statement with the state of their export, so that a file is whole whatever happens to it meanwhile. */
function readChunks({ db, tenantId }: TenantTransaction, auditExportId: string, after: number) {
  const { number, content, exportId } = auditExportChunks;
  const { status, expiresAt } = auditExports;
  return db
    .select({ status, expiresAt, number, content })
    .from(auditExports)
    .leftJoin(
      auditExportChunks,
      and(eq(auditExportChunks.tenantId, tenantId), eq(exportId, auditExports.id), gt(number, after)),
    )
    .where(and(eq(auditExports.tenantId, tenantId), eq(auditExports.id, auditExportId)))
    .orderBy(asc(number))
    .limit(CHUNKS);
}
