import { numeric, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, tenantId, updatedAt } from "./columns";
import { tenants } from "./tenants";

/** Rolled-up usage. Each epoch's values are absolute; the hour's total is the sum over its epochs. */
export const usageHours = pgTable(
  "usage_hours",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    meter: text("meter").notNull(),
    hour: instant("hour").notNull(),
    epoch: text("epoch").notNull(),
    /** Both only ever grow; what was used is `counted - refunded`. */
    counted: numeric("counted", { mode: "number" }).notNull(),
    refunded: numeric("refunded", { mode: "number" }).notNull().default(0),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.meter, table.hour, table.epoch] })],
);
