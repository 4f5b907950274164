import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant } from "./columns";
import { users } from "./users";

/** A credential of an operator's programs. `id` is public and part of the token; only the secret's SHA-256 is kept. */
export const operatorTokens = pgTable(
  "operator_tokens",
  {
    id: uuid("id").primaryKey(),
    /** Whose it is: it ends with that one's being an operator. */
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** How people knew the owner when it was made. */
    ownerLabel: text("owner_label").notNull(),
    name: text("name").notNull(),
    secretHash: text("secret_hash").notNull(),
    /** The last four characters of the secret, so that a person can tell tokens apart. */
    hint: text("hint").notNull(),
    scopes: text("scopes").array().notNull(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
    createdAt: createdAt(),
  },
  (table) => [
    index().on(table.createdAt, table.id),
    index().on(table.userId),
    check("operator_tokens_expiry_check", sql`expires_at <= created_at + interval '90 days'`),
    check("operator_tokens_scopes_check", sql`cardinality(scopes) > 0`),
  ],
);
