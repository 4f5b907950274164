import { index, pgEnum, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { SECURITY_EVENT_KINDS } from "@/server/kernel/security-events";
import { createdAt } from "./columns";
import { users } from "./users";

export const securityEventKind = pgEnum("security_event_kind", SECURITY_EVENT_KINDS);

/** What happened to a person's account, for that person. Kept for 90 days. */
export const userSecurityEvents = pgTable(
  "user_security_events",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: securityEventKind("kind").notNull(),
    addressPrefix: text("address_prefix").notNull(),
    userAgent: text("user_agent"),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.userId, table.createdAt, table.id)],
);
