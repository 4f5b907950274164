import { index, pgEnum, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, updatedAt } from "./columns";

export const tenantStatus = pgEnum("tenant_status", ["provisioning", "active", "suspended"]);
export const planKey = pgEnum("plan_key", ["free", "pro", "business"]);

/** A customer of the product. `slug` is public (it stands in URLs), so it is unique over all tenants. */
export const tenants = pgTable(
  "tenants",
  {
    id: uuid("id").primaryKey(),
    slug: text("slug").notNull().unique(),
    name: text("name").notNull(),
    status: tenantStatus("status").notNull().default("provisioning"),
    plan: planKey("plan").notNull().default("free"),
    stripeCustomerId: text("stripe_customer_id").unique(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index().on(table.createdAt, table.id)],
);
