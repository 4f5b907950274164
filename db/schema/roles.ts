import { sql } from "drizzle-orm";
import { index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, tenantId, updatedAt } from "./columns";
import { tenants } from "./tenants";

/** Roles of a tenant's own, beside the built-in ones of `server/kernel/permissions.ts`. */
export const roles = pgTable(
  "roles",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** Names of permissions. One that no longer exists grants nothing. */
    permissions: text("permissions").array().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("roles_name_index").on(table.tenantId, sql`lower(name)`),
    index().on(table.tenantId, table.createdAt, table.id),
  ],
);
