import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId } from "./columns";
import { tenants } from "./tenants";
import { users } from "./users";

/**
 * What a tenant may do beside its plan for a while. Written by operators alone, through the system role. Only its end
 * may come sooner: a row stays as what it was begun with.
 */
export const entitlementOverrides = pgTable(
  "entitlement_overrides",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    /** One of server/kernel/entitlement-keys.ts. */
    key: text("key").notNull(),
    /** Null: unlimited. Of a feature, 0 or 1. */
    value: bigint("value", { mode: "number" }),
    reason: text("reason").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    operatorUserId: uuid("operator_user_id").references(() => users.id, { onDelete: "set null" }),
    /** How people knew the operator at the time. */
    operatorLabel: text("operator_label").notNull(),
    /** When it was ended before its time, and by whom. */
    endedAt: instant("ended_at"),
    endedByLabel: text("ended_by_label"),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index().on(table.tenantId, table.endsAt),
    index().on(table.operatorUserId),
    check("entitlement_overrides_value_check", sql`value BETWEEN 0 AND 9007199254740991`),
    check("entitlement_overrides_reason_check", sql`char_length(reason) BETWEEN 10 AND 500`),
    check(
      "entitlement_overrides_time_check",
      sql`ends_at > starts_at AND ends_at <= starts_at + interval '1 year'`,
    ),
    check("entitlement_overrides_end_check", sql`num_nonnulls(ended_at, ended_by_label) IN (0, 2)`),
  ],
);
