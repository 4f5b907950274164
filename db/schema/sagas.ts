import { foreignKey, index, jsonb, pgEnum, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { tenants } from "./tenants";

export const sagaStatus = pgEnum("saga_status", [
  "running",
  "completed",
  "compensating",
  "compensated",
  "failed",
]);
export const sagaStepStatus = pgEnum("saga_step_status", ["pending", "done", "failed", "compensated"]);

/** A long-running business transaction, such as the provisioning of a tenant. */
export const sagas = pgTable(
  "sagas",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    kind: text("kind").notNull(),
    status: sagaStatus("status").notNull().default("running"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** The saga's timeline: one row a step. */
export const sagaSteps = pgTable(
  "saga_steps",
  {
    tenantId: tenantId(),
    sagaId: uuid("saga_id").notNull(),
    name: text("name").notNull(),
    status: sagaStepStatus("status").notNull().default("pending"),
    result: jsonb("result"),
    error: text("error"),
    finishedAt: instant("finished_at"),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.sagaId, table.name] }),
    foreignKey({
      columns: [table.tenantId, table.sagaId],
      foreignColumns: [sagas.tenantId, sagas.id],
    }).onDelete("cascade"),
    index().on(table.tenantId, table.sagaId, table.createdAt),
  ],
);
