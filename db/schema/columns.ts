import { sql } from "drizzle-orm";
import { customType, uuid } from "drizzle-orm/pg-core";

/** `timestamptz` as ISO 8601 text in UTC with its microseconds: no Date parsing on the hot path. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => "timestamp with time zone",
  fromDriver: (value) => `${value.slice(0, 10)}T${value.slice(11).replace(/\+00(:00)?$/, "Z")}`,
});

export const createdAt = () => instant("created_at").notNull().default(sql`now()`);

/** Kept by the trigger `touch_updated_at` (see the walls migration). */
export const updatedAt = () => instant("updated_at").notNull().default(sql`now()`);

export const tenantId = () => uuid("tenant_id").notNull();
