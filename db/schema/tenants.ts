import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgEnum, pgTable, text, uuid } from "drizzle-orm/pg-core";
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
    /** Whether people need a second factor in here, and how long their sessions last; null: the product's bounds. */
    requireSecondFactor: boolean("require_second_factor").notNull().default(false),
    sessionIdleMinutes: integer("session_idle_minutes"),
    sessionAbsoluteHours: integer("session_absolute_hours"),
    /** Whether operators may enter it in the place of its people: see impersonations. */
    allowOperatorAccess: boolean("allow_operator_access").notNull().default(true),
    stripeCustomerId: text("stripe_customer_id").unique(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index().on(table.createdAt, table.id),
    check(
      "tenants_session_policy_bounds",
      sql`${table.sessionIdleMinutes} BETWEEN 5 AND 20160 AND ${table.sessionAbsoluteHours} BETWEEN 1 AND 2160`,
    ),
  ],
);
