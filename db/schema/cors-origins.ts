import { foreignKey, index, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { createdAt, tenantId } from "./columns";
import { memberships } from "./memberships";
import { tenants } from "./tenants";

/** Origins whose pages may read what the API answers to the tenant's keys. Made and deleted, never changed. */
export const corsOrigins = pgTable(
  "cors_origins",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    /** In canonical form, as browsers send it. */
    origin: text("origin").notNull(),
    createdBy: uuid("created_by"),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique().on(table.tenantId, table.origin),
    index().on(table.tenantId, table.createdAt, table.id),
    index().on(table.tenantId, table.createdBy),
    // A preflight knows the origin and no tenant.
    index().on(table.origin),
    // ON DELETE SET NULL (created_by) is set by the walls migration: drizzle cannot name the column.
    foreignKey({
      columns: [table.tenantId, table.createdBy],
      foreignColumns: [memberships.tenantId, memberships.id],
      name: "cors_origins_created_by_fk",
    }),
  ],
);
