import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId } from "./columns";
import { tenants } from "./tenants";

/** Facts written in the transaction that made them true; the relay hands them on and marks them published. */
export const outboxEvents = pgTable(
  "outbox_events",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    version: integer("version").notNull(),
    payload: jsonb("payload").notNull(),
    requestId: text("request_id").notNull(),
    /** The person who acted, where it was one. No foreign key: it goes with the row, some days after it was sent. */
    actorUserId: uuid("actor_user_id"),
    attempts: integer("attempts").notNull().default(0),
    lastError: text("last_error"),
    createdAt: createdAt(),
    availableAt: instant("available_at").notNull().default(sql`now()`),
    publishedAt: instant("published_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index().on(table.availableAt, table.id).where(sql`published_at is null`),
    index().on(table.publishedAt),
  ],
);

/** One row per (consumer, event), written in the consumer's transaction: a second delivery finds it. */
export const inboxEvents = pgTable(
  "inbox_events",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    consumer: text("consumer").notNull(),
    eventId: text("event_id").notNull(),
    processedAt: instant("processed_at").notNull().default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.consumer, table.eventId] })],
);
