import { numeric, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, tenantId, updatedAt } from "./columns";
import { tenants } from "./tenants";

/** Rolled-up usage. Each epoch's values are absolute; an hour's total is the sum over its rows. */
export const usageHours = pgTable(
  "usage_hours",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    meter: text("meter").notNull(),
    hour: instant("hour").notNull(),
    /** Whose doing it was: `key:<id>`, `user:<id>`; empty where nobody's. */
    principal: text("principal").notNull().default(""),
    /** What the meter is split by, such as a feature; empty where it is not. */
    dimension: text("dimension").notNull().default(""),
    epoch: text("epoch").notNull(),
    /** Both only ever grow; what was used is `counted - refunded`. */
    counted: numeric("counted", { mode: "number" }).notNull(),
    refunded: numeric("refunded", { mode: "number" }).notNull().default(0),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({
      columns: [table.tenantId, table.meter, table.hour, table.principal, table.dimension, table.epoch],
    }),
  ],
);
