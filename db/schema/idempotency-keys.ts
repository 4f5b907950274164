import { index, jsonb, pgEnum, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId } from "./columns";
import { tenants } from "./tenants";

export const idempotencyState = pgEnum("idempotency_state", ["in_flight", "done"]);

/** A claim on an Idempotency-Key, scoped by tenant, principal and route, with the answer once there is one. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    principal: text("principal").notNull(),
    route: text("route").notNull(),
    key: text("key").notNull(),
    fingerprint: text("fingerprint").notNull(),
    state: idempotencyState("state").notNull().default("in_flight"),
    /** The claim's holder; an answer is stored only by the holder, so that a taken-over claim is fenced off. */
    holder: uuid("holder").notNull(),
    lockedUntil: instant("locked_until").notNull(),
    answer: jsonb("answer"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.principal, table.route, table.key] }),
    index().on(table.expiresAt),
  ],
);
