import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgEnum, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns";
import { memberships } from "./memberships";
import { tenants } from "./tenants";
import { users } from "./users";

export const impersonationAccess = pgEnum("impersonation_access", ["read", "write"]);

/** Who ended it before its time: an operator, somebody of the tenant, or the tenant's refusal of all of them. */
export const impersonationEnd = pgEnum("impersonation_end", ["operator", "tenant", "switched_off"]);

/** An operator's visit to a tenant, in the place of one of its people. One past `expires_at` is over by itself. */
export const impersonations = pgTable(
  "impersonations",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    operatorUserId: uuid("operator_user_id").references(() => users.id, { onDelete: "set null" }),
    /** How people knew the operator at the time; the same of the person below. */
    operatorLabel: text("operator_label").notNull(),
    /** The operator's session, and its token's hash: another token in the same session is another credential. */
    sessionId: uuid("session_id").notNull(),
    sessionTokenHash: text("session_token_hash").notNull(),
    /** Null when the person is no member any more, which ends the visit too. */
    membershipId: uuid("membership_id"),
    personLabel: text("person_label").notNull(),
    reason: text("reason").notNull(),
    access: impersonationAccess("access").notNull().default("read"),
    startedAt: instant("started_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    endedAt: instant("ended_at"),
    endedBy: impersonationEnd("ended_by"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index().on(table.tenantId, table.startedAt, table.id),
    index().on(table.tenantId, table.membershipId),
    index().on(table.startedAt, table.id),
    index().on(table.sessionId, table.startedAt),
    index().on(table.operatorUserId),
    foreignKey({
      columns: [table.tenantId, table.membershipId],
      foreignColumns: [memberships.tenantId, memberships.id],
      name: "impersonations_membership_fk",
    }).onDelete("set null"),
    check("impersonations_reason_check", sql`char_length(reason) BETWEEN 10 AND 500`),
    check(
      "impersonations_expiry_check",
      sql`expires_at > started_at AND expires_at <= started_at + interval '30 minutes'`,
    ),
    check("impersonations_end_check", sql`num_nonnulls(ended_at, ended_by) IN (0, 2)`),
  ],
);
