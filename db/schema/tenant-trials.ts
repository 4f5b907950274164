import { sql } from "drizzle-orm";
import { check, pgTable, primaryKey } from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { planKey, tenants } from "./tenants";

/** The plan that a tenant tries out, or tried last. One past `ends_at` is over by itself. */
export const tenantTrials = pgTable(
  "tenant_trials",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    plan: planKey("plan").notNull(),
    startsAt: instant("starts_at").notNull().default(sql`now()`),
    endsAt: instant("ends_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId] }),
    check("tenant_trials_time_check", sql`ends_at >= starts_at AND ends_at <= starts_at + interval '1 year'`),
  ],
);
