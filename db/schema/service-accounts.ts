import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { memberships, role } from "./memberships";
import { roles } from "./roles";
import { tenants } from "./tenants";

/** A machine's place in a tenant: it has a role as a member has, and acts by its API keys. It holds no seat. */
export const serviceAccounts = pgTable(
  "service_accounts",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** A built-in role; null where `custom_role_id` names one of the tenant's own. */
    role: role("role"),
    customRoleId: uuid("custom_role_id"),
    /** Since when its keys are refused; null while they are not. */
    suspendedAt: instant("suspended_at"),
    createdBy: uuid("created_by"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("service_accounts_name_index").on(table.tenantId, sql`lower(name)`),
    index().on(table.tenantId, table.createdAt, table.id),
    index().on(table.tenantId, table.customRoleId),
    index().on(table.tenantId, table.createdBy),
    foreignKey({
      columns: [table.tenantId, table.customRoleId],
      foreignColumns: [roles.tenantId, roles.id],
      name: "service_accounts_custom_role_fk",
    }),
    // ON DELETE SET NULL (created_by) is set by hand in the migration: drizzle cannot name the column.
    foreignKey({
      columns: [table.tenantId, table.createdBy],
      foreignColumns: [memberships.tenantId, memberships.id],
      name: "service_accounts_created_by_fk",
    }),
    check("service_accounts_one_role_check", sql`num_nonnulls(role, custom_role_id) = 1`),
    check("service_accounts_no_owner_check", sql`role is distinct from 'owner'`),
  ],
);
