import { sql } from "drizzle-orm";
import { customType, uuid } from "drizzle-orm/pg-core";

/** `timestamptz` as ISO 8601 text in UTC with its microseconds: no Date parsing on the hot path. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => "timestamp with time zone",
  fromDriver: (value) => `${value.slice(0, 10)}T${inUtc(value.slice(11))}`,
});

/** Every session's zone is UTC: `+00` as Postgres prints it (cutting it off is twice as fast), `+00:00` in JSON. */
function inUtc(time: string): string {
  return time.endsWith("+00") ? `${time.slice(0, -3)}Z` : time.replace(/\+00:00$/, "Z");
}

/** Words and where they stand, for full-text search. Only Postgres reads and writes it. */
export const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

export const createdAt = () => instant("created_at").notNull().default(sql`now()`);

/** Kept by the trigger `touch_updated_at` (see the walls migration). */
export const updatedAt = () => instant("updated_at").notNull().default(sql`now()`);

export const tenantId = () => uuid("tenant_id").notNull();
