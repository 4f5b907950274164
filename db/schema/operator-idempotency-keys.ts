import { index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant } from "./columns";
import { idempotencyState } from "./idempotency-keys";

/** The claims of `idempotency_keys` for what operators do outside every tenant. */
export const operatorIdempotencyKeys = pgTable(
  "operator_idempotency_keys",
  {
    principal: text("principal").notNull(),
    route: text("route").notNull(),
    key: text("key").notNull(),
    fingerprint: text("fingerprint").notNull(),
    state: idempotencyState("state").notNull().default("in_flight"),
    holder: uuid("holder").notNull(),
    lockedUntil: instant("locked_until").notNull(),
    answer: jsonb("answer"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.principal, table.route, table.key] }),
    index().on(table.expiresAt),
  ],
);
