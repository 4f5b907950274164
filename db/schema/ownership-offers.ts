import { sql } from "drizzle-orm";
import { foreignKey, index, pgEnum, pgTable, primaryKey, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { memberships } from "./memberships";
import { tenants } from "./tenants";

/** An open one past `expires_at` is expired: nothing has to happen for that. */
export const ownershipOfferStatus = pgEnum("ownership_offer_status", [
  "open",
  "accepted",
  "declined",
  "withdrawn",
]);

/** An owner's offer to give their place to another member, who has to accept it. */
export const ownershipOffers = pgTable(
  "ownership_offers",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    fromMembershipId: uuid("from_membership_id").notNull(),
    toMembershipId: uuid("to_membership_id").notNull(),
    status: ownershipOfferStatus("status").notNull().default("open"),
    expiresAt: instant("expires_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    // One at a time in a tenant.
    uniqueIndex("ownership_offers_open_index").on(table.tenantId).where(sql`status = 'open'`),
    index().on(table.tenantId, table.fromMembershipId),
    index().on(table.tenantId, table.toMembershipId),
    foreignKey({
      columns: [table.tenantId, table.fromMembershipId],
      foreignColumns: [memberships.tenantId, memberships.id],
      name: "ownership_offers_from_fk",
    }).onDelete("cascade"),
    foreignKey({
      columns: [table.tenantId, table.toMembershipId],
      foreignColumns: [memberships.tenantId, memberships.id],
      name: "ownership_offers_to_fk",
    }).onDelete("cascade"),
  ],
);
