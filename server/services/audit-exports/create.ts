import { and, count, eq, gt, sql } from "drizzle-orm";
import type { z } from "zod";
import { auditExports } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import { type AuditExportId, newId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { auditExportColumns, labelOf } from "./internal";
import type { AuditExport, CreateAuditExport } from "./schemas";

/** Copies of the log that a tenant may keep at a time: they lie in the database. */
const MOST_KEPT = 5;

/** Asks for a copy of what the filters choose; it is written in the background. @throws AppError conflict */
export async function createAuditExport(
  context: OperationContext,
  { format, ...given }: z.output<typeof CreateAuditExport>,
): Promise<AuditExport> {
  const { tx } = context;
  await refuseTooMany(tx);
  const filters: Record<string, string> = JSON.parse(JSON.stringify(given));
  const [row] = await tx.db
    .insert(auditExports)
    .values({
      tenantId: tx.tenantId,
      id: newId<AuditExportId>(),
      format,
      filters,
      expiresAt: sql`now() + interval '24 hours'`,
    })
    .returning(auditExportColumns);
  if (!row) throw new TypeError("An insert returned no row.");
  const target = { id: row.id, label: labelOf(row) };
  await recordAudit(context, { action: "audit_export.created", target, after: row });
  await emitEvent(context, "audit_export.created", { auditExportId: row.id });
  return row;
}

/** Under a lock of the tenant's own, so that many at once do not all find room. */
async function refuseTooMany({ db, tenantId }: TenantTransaction): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('audit_exports'), hashtext(${tenantId}))`);
  const [kept] = await db
    .select({ n: count() })
    .from(auditExports)
    .where(and(eq(auditExports.tenantId, tenantId), gt(auditExports.expiresAt, sql`now()`)));
  if ((kept?.n ?? 0) < MOST_KEPT) return;
  throw new AppError(
    "conflict",
    `There are ${MOST_KEPT} exports already. Each is deleted a day after it was made.`,
    { details: { limit: MOST_KEPT } },
  );
}
