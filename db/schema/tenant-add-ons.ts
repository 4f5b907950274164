import { sql } from "drizzle-orm";
import { check, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt, tenantId, updatedAt } from "./columns";
import { tenants } from "./tenants";

/** How many of each add-on a tenant has. Written by operators, through the system role. */
export const tenantAddOns = pgTable(
  "tenant_add_ons",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    /** One of server/kernel/add-ons.ts. */
    addOn: text("add_on").notNull(),
    quantity: integer("quantity").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.addOn] }),
    check("tenant_add_ons_quantity_check", sql`quantity BETWEEN 1 AND 1000`),
  ],
);
