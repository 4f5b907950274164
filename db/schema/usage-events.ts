import { sql } from "drizzle-orm";
import { boolean, index, numeric, pgEnum, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns";
import { tenants } from "./tenants";

export const usageEventKind = pgEnum("usage_event_kind", ["event", "correction", "void"]);

/**
 * What a tenant's systems have reported, as it came: appended, never changed. Partitioned by the month of
 * `occurred_at` (by hand: see the walls migration). A correction or void has the hour of the event that it is about.
 */
export const usageEvents = pgTable(
  "usage_events",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    kind: usageEventKind("kind").notNull(),
    /** The event that the row is about: its own id, or that of what it corrects or voids. */
    subjectId: uuid("subject_id").notNull(),
    source: text("source").notNull(),
    eventId: text("event_id").notNull(),
    meter: text("meter").notNull(),
    occurredAt: instant("occurred_at").notNull(),
    receivedAt: instant("received_at").notNull(),
    /** As it was sent: of a correction what the event should have said. */
    quantity: numeric("quantity"),
    /** By how much the row changes its subject: the sum over a subject's rows is what it now says. */
    difference: numeric("difference").notNull(),
    /** What a unique count is of. */
    value: text("value"),
    /** Whose usage it is: the sender of the event that the row is about. */
    principal: text("principal").notNull(),
    dimension: text("dimension").notNull().default(""),
    /** Who sent a correction or void. */
    sentBy: text("sent_by"),
    batchId: uuid("batch_id").notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.tenantId, table.meter, table.occurredAt, table.subjectId, table.id],
    }),
  ],
);

/** Which events are known, by what their sender calls them: no key of a partitioned table can hold that. */
export const usageEventKeys = pgTable(
  "usage_event_keys",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    source: text("source").notNull(),
    eventId: text("event_id").notNull(),
    /** Of the content: the same id with another content is no repetition. */
    fingerprint: text("fingerprint").notNull(),
    /** Where the event is kept. */
    id: uuid("id").notNull(),
    meter: text("meter").notNull(),
    occurredAt: instant("occurred_at").notNull(),
    /** Later than its time could still be accepted. */
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.source, table.eventId] }),
    // Rows come in about this order, and go from its front: what is gone already is not walked over again.
    index().on(table.expiresAt),
  ],
);

/** What each batch adds to an hour, until the roll-up has added it: nobody waits for another's row. */
export const usageDeltas = pgTable(
  "usage_deltas",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    batchId: uuid("batch_id").notNull(),
    meter: text("meter").notNull(),
    hour: instant("hour").notNull(),
    principal: text("principal").notNull(),
    dimension: text("dimension").notNull().default(""),
    /** Of a unique count: which value, as a hash. */
    valueHash: text("value_hash").notNull().default(""),
    counted: numeric("counted").notNull(),
    refunded: numeric("refunded").notNull(),
    /** Of a meter that does not add up: the batch's own, for whoever reads before the roll-up. */
    maximum: numeric("maximum"),
    last: numeric("last"),
    lastAt: instant("last_at"),
    /** Of a meter that does not add up: a correction or void is in it, so that its hour is read again. */
    rereads: boolean("rereads").notNull().default(true),
  },
  (table) => [
    index().on(table.tenantId, table.meter, table.hour).where(sql`rereads`),
    primaryKey({
      name: "usage_deltas_pk",
      columns: [
        table.tenantId,
        table.batchId,
        table.meter,
        table.hour,
        table.principal,
        table.dimension,
        table.valueHash,
      ],
    }),
  ],
);

/** What a meter's period has used of its quota: the row that holds it against concurrent batches. */
export const usagePeriodTotals = pgTable(
  "usage_period_totals",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    meter: text("meter").notNull(),
    /** `2026-11` or `2026-11-20T23`, its beginning. */
    periodKey: text("period_key").notNull(),
    used: numeric("used", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.meter, table.periodKey] })],
);
