import { bigint, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { tenantId } from "./columns";
import { tenants } from "./tenants";

/** Exact row counts per tenant, kept by triggers: totals of lists, and the row that gauge quotas lock. */
export const tenantCounters = pgTable(
  "tenant_counters",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    value: bigint("value", { mode: "number" }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.name] })],
);
