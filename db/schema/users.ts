import { sql } from "drizzle-orm";
import { boolean, index, integer, pgEnum, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, updatedAt } from "./columns";

/** A person. Not owned by a tenant: memberships tie people to tenants. Holds no secret. */
export const users = pgTable("users", {
  id: uuid("id").primaryKey(),
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  emailVerifiedAt: instant("email_verified_at"),
  isOperator: boolean("is_operator").notNull().default(false),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

/** The password's Argon2id hash, in a table of its own so that no read of a person can carry it. */
export const userPasswords = pgTable("user_passwords", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  hash: text("hash").notNull(),
  updatedAt: updatedAt(),
});

/** A person's identity at an OAuth provider. */
export const userAccounts = pgTable(
  "user_accounts",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    provider: text("provider").notNull(),
    providerAccountId: text("provider_account_id").notNull(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.provider, table.providerAccountId), index().on(table.userId)],
);

/** A signed-in browser. The cookie holds 256 random bits; only their SHA-256 is kept. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    userAgent: text("user_agent"),
    addressPrefix: text("address_prefix"),
    createdAt: createdAt(),
    /** The longest time without use, of those that are over: a tenant may allow less than the product. */
    longestIdleSeconds: integer("longest_idle_seconds").notNull().default(0),
    lastUsedAt: instant("last_used_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
    /** When a second factor was given in it; null where the person has none. */
    secondFactorAt: instant("second_factor_at"),
  },
  (table) => [index().on(table.userId)],
);

export const userTokenPurpose = pgEnum("user_token_purpose", ["verify_email", "reset_password", "sign_in"]);

/** Single-use, expiring tokens sent by mail; only their SHA-256 is kept. */
export const userTokens = pgTable(
  "user_tokens",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    purpose: userTokenPurpose("purpose").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (table) => [index().on(table.userId)],
);
