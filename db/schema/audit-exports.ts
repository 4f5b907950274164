import {
  bigint,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { tenants } from "./tenants";

export const auditExportFormat = pgEnum("audit_export_format", ["csv", "jsonl"]);
export const auditExportStatus = pgEnum("audit_export_status", ["pending", "running", "completed", "failed"]);

/** A copy of a part of the audit log, written in the background and kept for a day. */
export const auditExports = pgTable(
  "audit_exports",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    format: auditExportFormat("format").notNull(),
    /** As the list takes them. */
    filters: jsonb("filters").$type<Record<string, string>>().notNull(),
    status: auditExportStatus("status").notNull().default("pending"),
    entries: integer("entries").notNull().default(0),
    bytes: bigint("bytes", { mode: "number" }).notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    /** Deleted after this, finished or not. */
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index().on(table.tenantId, table.createdAt, table.id),
    index().on(table.expiresAt),
  ],
);

/** The file in pieces, in order. Each remembers the last entry in it, so that writing goes on from there. */
export const auditExportChunks = pgTable(
  "audit_export_chunks",
  {
    tenantId: tenantId(),
    exportId: uuid("export_id").notNull(),
    /** From 1. */
    number: integer("number").notNull(),
    content: text("content").notNull(),
    lastOccurredAt: instant("last_occurred_at").notNull(),
    lastEntryId: uuid("last_entry_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.exportId, table.number] }),
    foreignKey({
      columns: [table.tenantId, table.exportId],
      foreignColumns: [auditExports.tenantId, auditExports.id],
      name: "audit_export_chunks_export_fk",
    }).onDelete("cascade"),
  ],
);
