import { foreignKey, index, pgEnum, pgTable, primaryKey, unique, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { tenants } from "./tenants";
import { users } from "./users";

export const role = pgEnum("role", ["owner", "admin", "member", "viewer"]);

/** A person's place in a tenant. */
export const memberships = pgTable(
  "memberships",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    userId: uuid("user_id").notNull(),
    role: role("role").notNull(),
    /** Since when it gives no access and holds no seat; null while it does. */
    suspendedAt: instant("suspended_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique().on(table.tenantId, table.userId),
    index().on(table.userId),
    index().on(table.tenantId, table.createdAt, table.id),
    foreignKey({ columns: [table.userId], foreignColumns: [users.id] }).onDelete("cascade"),
  ],
);
