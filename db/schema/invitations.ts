import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { memberships, role } from "./memberships";
import { roles } from "./roles";
import { tenants } from "./tenants";

/** An open one past `expires_at` is expired: nothing has to happen for that. */
export const invitationStatus = pgEnum("invitation_status", ["open", "accepted", "revoked"]);

/** A place in a tenant, offered to an address. */
export const invitations = pgTable(
  "invitations",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    email: text("email").notNull(),
    /** What is offered: a built-in role, or one of the tenant's own. */
    role: role("role"),
    customRoleId: uuid("custom_role_id"),
    status: invitationStatus("status").notNull().default("open"),
    /** 256 random bits, new at each rotation. The mailed token is made of it and of a secret that is not here. */
    tokenSeed: text("token_seed").notNull(),
    /** The token's SHA-256. Unique over all tenants: a look-up by it must find one. */
    tokenHash: text("token_hash").notNull().unique(),
    invitedBy: uuid("invited_by"),
    validDays: integer("valid_days").notNull(),
    expiresAt: instant("expires_at").notNull(),
    lastSentAt: instant("last_sent_at").notNull().default(sql`now()`),
    /** Mails since `sending_since`, the first of a day: what the limit on resending counts. */
    sendCount: integer("send_count").notNull().default(1),
    sendingSince: instant("sending_since").notNull().default(sql`now()`),
    acceptedAt: instant("accepted_at"),
    revokedAt: instant("revoked_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    // One open invitation an address: inviting again refreshes it, and two at once meet here.
    uniqueIndex("invitations_open_email_index").on(table.tenantId, table.email).where(sql`status = 'open'`),
    index().on(table.tenantId, table.createdAt, table.id),
    index().on(table.tenantId, table.status, table.createdAt, table.id),
    index().on(table.tenantId, table.invitedBy),
    // ON DELETE SET NULL (invited_by) is set by the walls migration: drizzle cannot name the column.
    foreignKey({
      columns: [table.tenantId, table.invitedBy],
      foreignColumns: [memberships.tenantId, memberships.id],
      name: "invitations_invited_by_fk",
    }),
    index().on(table.tenantId, table.customRoleId),
    // ON DELETE SET NULL (custom_role_id) is set by the roles' walls migration, for closed ones: an open one keeps it.
    foreignKey({
      columns: [table.tenantId, table.customRoleId],
      foreignColumns: [roles.tenantId, roles.id],
      name: "invitations_custom_role_fk",
    }),
    check("invitations_one_role_check", sql`status <> 'open' or num_nonnulls(role, custom_role_id) = 1`),
    check("invitations_accepted_check", sql`(status = 'accepted') = (accepted_at is not null)`),
    check("invitations_revoked_check", sql`(status = 'revoked') = (revoked_at is not null)`),
  ],
);
