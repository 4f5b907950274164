import { stringify } from "csv-stringify/sync";
import type { AuditEntry } from "@/server/services/audit-entries/schemas";
import type { AuditExportFormat } from "./schemas";

const COLUMNS = [
  "seq",
  "occurredAt",
  "action",
  "actorKind",
  "actorId",
  "actorLabel",
  "onBehalfOf",
  "targetType",
  "targetId",
  "targetLabel",
  "changes",
  "requestId",
  "addressPrefix",
  "userAgent",
  "id",
  "chainHash",
] as const satisfies readonly (keyof AuditEntry)[];

/** A chunk of the file; the first one of a CSV begins with the names of its columns. */
export function renderChunk(
  format: AuditExportFormat,
  entries: readonly AuditEntry[],
  isFirst: boolean,
): string {
  if (format === "jsonl") return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  return stringify(
    entries.map((entry) => ({ ...entry, changes: JSON.stringify(entry.changes) })),
    // A name such as `=HYPERLINK(…)` is text of somebody's: a spreadsheet must not run it.
    { columns: [...COLUMNS], header: isFirst, escape_formulas: true },
  );
}
