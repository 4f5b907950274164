import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgEnum, pgTable, primaryKey, unique, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { roles } from "./roles";
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
    /** A built-in role; null where `custom_role_id` names one of the tenant's own. */
    role: role("role"),
    customRoleId: uuid("custom_role_id"),
    /** Since when it gives no access and holds no seat; null while it does. */
    suspendedAt: instant("suspended_at"),
    /** Sessions that began before have no access by it; null: none was ended here. */
    sessionsEndedAt: instant("sessions_ended_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique().on(table.tenantId, table.userId),
    index().on(table.userId),
    index().on(table.tenantId, table.createdAt, table.id),
    index().on(table.tenantId, table.customRoleId),
    foreignKey({
      columns: [table.tenantId, table.customRoleId],
      foreignColumns: [roles.tenantId, roles.id],
      name: "memberships_custom_role_fk",
    }),
    check("memberships_one_role_check", sql`num_nonnulls(role, custom_role_id) = 1`),
    foreignKey({ columns: [table.userId], foreignColumns: [users.id] }).onDelete("cascade"),
  ],
);
