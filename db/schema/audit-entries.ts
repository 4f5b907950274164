import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns";
import { tenants } from "./tenants";

/** Who did what to which thing. Append-only: the application may insert and read, never change or delete. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    occurredAt: instant("occurred_at").notNull().default(sql`now()`),
    action: text("action").notNull(),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id").notNull(),
    /** How people knew the actor when it acted: names change, entries do not. */
    actorLabel: text("actor_label").notNull().default(""),
    /** The operator behind an impersonated person. */
    onBehalfOf: text("on_behalf_of"),
    targetType: text("target_type").notNull(),
    targetId: text("target_id").notNull(),
    targetLabel: text("target_label").notNull().default(""),
    /** `{ field: { from, to } }`. */
    changes: jsonb("changes").$type<Record<string, { from: unknown; to: unknown }>>().notNull().default({}),
    requestId: text("request_id").notNull(),
    addressPrefix: text("address_prefix"),
    userAgent: text("user_agent"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index().on(table.tenantId, table.occurredAt, table.id),
  ],
);
