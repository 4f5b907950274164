import { foreignKey, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { memberships } from "./memberships";
import { serviceAccounts } from "./service-accounts";
import { tenants } from "./tenants";

/** A credential of a tenant's machines. `id` is public and part of the key; only the secret's SHA-256 is kept. */
export const apiKeys = pgTable(
  "api_keys",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull().unique(),
    name: text("name").notNull(),
    secretHash: text("secret_hash").notNull(),
    /** The last four characters of the secret, so that a person can tell keys apart. */
    hint: text("hint").notNull(),
    scopes: text("scopes").array().notNull(),
    /** The secret before the last rotation, good until the overlap ends. */
    previousSecretHash: text("previous_secret_hash"),
    previousExpiresAt: instant("previous_expires_at"),
    /** Whose end is the end of that secret. No reference: rotating would lock the member after the key. */
    previousCreatedBy: uuid("previous_created_by"),
    /** Networks in CIDR notation that it may be used from; none means anywhere. */
    allowedAddresses: text("allowed_addresses").array().notNull().default([]),
    /** A limit of its own below the tenant's; null for none. */
    requestsPerMinute: integer("requests_per_minute"),
    createdBy: uuid("created_by"),
    /** The service account that it speaks for: its rights are the account's, within `scopes` unless those are empty. */
    serviceAccountId: uuid("service_account_id"),
    /** The key that made it, or gave it its secret: it never reaches further than that one, and ends with it. */
    parentKeyId: uuid("parent_key_id"),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index().on(table.tenantId, table.createdAt, table.id),
    index().on(table.tenantId, table.createdBy),
    index().on(table.tenantId, table.serviceAccountId, table.createdAt, table.id),
    // Cascades, since a key without its account would be an ordinary one.
    foreignKey({
      columns: [table.tenantId, table.serviceAccountId],
      foreignColumns: [serviceAccounts.tenantId, serviceAccounts.id],
      name: "api_keys_service_account_fk",
    }).onDelete("cascade"),
    index().on(table.tenantId, table.parentKeyId),
    foreignKey({
      columns: [table.tenantId, table.parentKeyId],
      foreignColumns: [table.tenantId, table.id],
      name: "api_keys_parent_key_fk",
    }).onDelete("cascade"),
    // ON DELETE SET NULL (created_by) is set by the walls migration: drizzle cannot name the column.
    foreignKey({
      columns: [table.tenantId, table.createdBy],
      foreignColumns: [memberships.tenantId, memberships.id],
      name: "api_keys_created_by_fk",
    }),
  ],
);
