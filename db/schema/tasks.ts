import { sql } from "drizzle-orm";
import { date, foreignKey, index, pgEnum, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, tenantId, updatedAt } from "./columns";
import { memberships } from "./memberships";
import { projects } from "./projects";
import { serviceAccounts } from "./service-accounts";

export const taskStatus = pgEnum("task_status", ["todo", "in_progress", "done"]);

export const tasks = pgTable(
  "tasks",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    projectId: uuid("project_id").notNull(),
    title: text("title").notNull(),
    status: taskStatus("status").notNull().default("todo"),
    assigneeId: uuid("assignee_id"),
    /** The member who made it; null for a key, and where the member is gone. */
    createdBy: uuid("created_by"),
    /** The service account that made it, where no member did. */
    createdByServiceAccountId: uuid("created_by_service_account_id"),
    dueDate: date("due_date", { mode: "string" }),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({
      columns: [table.tenantId, table.projectId],
      foreignColumns: [projects.tenantId, projects.id],
    }).onDelete("cascade"),
    // ON DELETE SET NULL (assignee_id) is set by the walls migration: drizzle cannot name the column.
    foreignKey({
      columns: [table.tenantId, table.assigneeId],
      foreignColumns: [memberships.tenantId, memberships.id],
      name: "tasks_assignee_fk",
    }),
    // ON DELETE SET NULL (created_by) is set by a walls migration, too.
    foreignKey({
      columns: [table.tenantId, table.createdBy],
      foreignColumns: [memberships.tenantId, memberships.id],
      name: "tasks_created_by_fk",
    }),
    foreignKey({
      columns: [table.tenantId, table.createdByServiceAccountId],
      foreignColumns: [serviceAccounts.tenantId, serviceAccounts.id],
      name: "tasks_created_by_service_account_fk",
    }),
    index().on(table.tenantId, table.createdBy),
    index().on(table.tenantId, table.createdByServiceAccountId),
    index().on(table.tenantId, table.createdAt, table.id),
    index().on(table.tenantId, table.updatedAt, table.id),
    index().on(table.tenantId, table.projectId, table.createdAt, table.id),
    index().on(table.tenantId, table.assigneeId, table.createdAt, table.id),
    index("tasks_tenant_due_date_index").on(
      table.tenantId,
      sql`coalesce(due_date, 'infinity'::date)`,
      table.id,
    ),
  ],
);
