import { index, pgEnum, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { AGGREGATIONS } from "@/server/kernel/meters";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { tenants } from "./tenants";

export const meterAggregation = pgEnum("meter_aggregation", AGGREGATIONS);

/** What a tenant counts for itself, by events. The built-in meters stand in `server/kernel/meters.ts`. */
export const meters = pgTable(
  "meters",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    /** What events call it; it never changes, and neither does how it adds up. */
    key: text("key").notNull(),
    name: text("name").notNull(),
    unit: text("unit").notNull(),
    aggregation: meterAggregation("aggregation").notNull(),
    /** Since then it takes no events; what it counted stays. */
    archivedAt: instant("archived_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique().on(table.tenantId, table.key),
    index().on(table.tenantId, table.createdAt, table.id),
  ],
);
