import { and, asc, eq, gt } from "drizzle-orm";
import type { z } from "zod";
import { auditExportChunks, auditExports } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { OperationContext } from "@/server/services/context";
import { refuseUnreadable } from "./internal";
import type { AuditExportPart, ReadAuditExport } from "./schemas";
import { checkTicket } from "./ticket";

/** Chunks a part, some 2 MB: what a download holds in memory at a time. */
const CHUNKS = 10;

/**
 * The next chunks of a finished export, for a download that is in the log.
 *
 * @throws AppError not_found (also when expired, or without its ticket), conflict until it is finished
 */
export async function readAuditExport(
  { tx }: OperationContext,
  { auditExportId, after, ticket }: z.output<typeof ReadAuditExport>,
): Promise<AuditExportPart> {
  checkTicket(ticket, { tenantId: tx.tenantId, auditExportId }, Date.now());
  const rows = await readChunks(tx, auditExportId, after);
  refuseUnreadable(rows[0]);
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
