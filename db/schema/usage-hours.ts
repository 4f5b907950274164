import { sql } from "drizzle-orm";
import { date, integer, jsonb, numeric, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { tenants } from "./tenants";

/** Rolled-up usage. Each epoch's values are absolute; an hour's total is the sum over its rows. */
export const usageHours = pgTable(
  "usage_hours",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    meter: text("meter").notNull(),
    hour: instant("hour").notNull(),
    /** Whose doing it was: `key:<id>`, `user:<id>`; empty where nobody's. */
    principal: text("principal").notNull().default(""),
    /** What the meter is split by, such as a feature; empty where it is not. */
    dimension: text("dimension").notNull().default(""),
    epoch: text("epoch").notNull(),
    /** Both only ever grow; what was used is `counted - refunded`. */
    counted: numeric("counted", { mode: "number" }).notNull(),
    refunded: numeric("refunded", { mode: "number" }).notNull().default(0),
    /** Of a meter that does not add up: the hour's greatest, and its last with its moment. */
    maximum: numeric("maximum"),
    last: numeric("last"),
    lastAt: instant("last_at"),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({
      columns: [table.tenantId, table.meter, table.hour, table.principal, table.dimension, table.epoch],
    }),
  ],
);

/** Hours summed by UTC day, whatever counted them. A day that is marked as dirty is read from its hours. */
export const usageDays = pgTable(
  "usage_days",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    meter: text("meter").notNull(),
    day: date("day").notNull(),
    principal: text("principal").notNull().default(""),
    dimension: text("dimension").notNull().default(""),
    counted: numeric("counted").notNull(),
    refunded: numeric("refunded").notNull(),
    maximum: numeric("maximum"),
    last: numeric("last"),
    lastAt: instant("last_at"),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.meter, table.day, table.principal, table.dimension] }),
  ],
);

/**
 * Days whose hours have changed since they were summed. A trigger marks them, the roll-up takes the marks away. Each
 * change sets a mark of its own, so that no writer ever waits for another's.
 */
export const usageDayMarks = pgTable(
  "usage_day_marks",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    meter: text("meter").notNull(),
    day: date("day").notNull(),
    id: uuid("id").notNull().default(sql`gen_random_uuid()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.meter, table.day, table.id] })],
);

/** How far an hour that is made anew from its events was read when a roll-up's turn ended. */
export const usageRereads = pgTable(
  "usage_rereads",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    meter: text("meter").notNull(),
    hour: instant("hour").notNull(),
    /** Its shape is the roll-up's own: server/platform/metering/events/reread-hour.ts. */
    reading: jsonb("reading").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.meter, table.hour] })],
);

/** Of a unique count: how often a value was used on a day. What was used and voided stands at 0. */
export const usageUniques = pgTable(
  "usage_uniques",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    meter: text("meter").notNull(),
    day: date("day").notNull(),
    principal: text("principal").notNull().default(""),
    dimension: text("dimension").notNull().default(""),
    valueHash: text("value_hash").notNull(),
    uses: numeric("uses").notNull(),
  },
  (table) => [
    primaryKey({
      name: "usage_uniques_pk",
      columns: [table.tenantId, table.meter, table.day, table.principal, table.dimension, table.valueHash],
    }),
  ],
);

/** What a tenant was told of a quota, once for each share of it in a period. */
export const usageNotices = pgTable(
  "usage_notices",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    meter: text("meter").notNull(),
    periodKey: text("period_key").notNull(),
    /** 80 or 100, per cent. */
    threshold: integer("threshold").notNull(),
    used: numeric("used", { mode: "number" }).notNull(),
    quota: numeric("quota", { mode: "number" }).notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.meter, table.periodKey, table.threshold] })],
);
