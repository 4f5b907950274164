import { and, eq, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Db } from "@/db/connection";
import { tenantCounters } from "@/db/schema";
import { type Statement, statement } from "@/db/statements";
import { TOTAL_CAP } from "@/server/kernel/pagination";
import { countInParts } from "./parts";

export type Filter = PgColumn | ((value: Placeholder) => SQL);

interface Counted {
  /** The table's SQL name: also its counter's. */
  name: string;
  table: PgTable & { tenantId: PgColumn; id: PgColumn };
  filters: Record<string, Filter>;
  parts?: readonly SQL[];
  sortKeys: Record<string, PgColumn | SQL>;
  hasCounter?: boolean;
}

/** The conditions of the filters in use, each with a placeholder of its name. */
export function matching(filters: Record<string, Filter>, used: readonly string[]): SQL[] {
  return used.flatMap((name) => {
    const filter = filters[name];
    if (!filter) return [];
    const value = sql.placeholder(name);
    return typeof filter === "function" ? filter(value) : eq(filter, value);
  });
}

export interface Total {
  total: number;
  totalCapped?: boolean;
}

/**
 * The rows in all, as a scalar that stands in the list's own SELECT, so that a page costs one statement: without
 * filters the tenant's counter row, with filters a count up to just over the cap.
 */
export function totalColumn(
  db: Db,
  { name, table, filters, parts, sortKeys, hasCounter = true }: Counted,
  used: readonly string[],
): SQL<number> {
  const ofTenant = (of: { tenantId: PgColumn }) => eq(of.tenantId, sql.placeholder("tenantId"));
  if (used.length === 0 && hasCounter) {
    const counter = db
      .select({ value: tenantCounters.value })
      .from(tenantCounters)
      .where(and(ofTenant(tenantCounters), eq(tenantCounters.name, sql`${name}`)));
    return sql<number>`coalesce(${counter}, 0)`.mapWith(Number); // a bigint, which arrives as text
  }
  const where = [ofTenant(table), ...matching(filters, used)];
  const [key] = Object.values(sortKeys);
  if (parts && key) return countInParts({ table, key, parts, where, limit: TOTAL_CAP + 1 });
  const some = db
    .select({ one: sql`1`.as("one") })
    .from(table as PgTable)
    .where(and(...where))
    .limit(TOTAL_CAP + 1)
    .as("some");
  return sql<number>`${db.select({ total: sql`count(*)::int` }).from(some)}`;
}

/** The total alone: for a page that has no row to carry it. */
export function totalStatement(counted: Counted, used: readonly string[]): Statement<{ total: number }[]> {
  return statement((db) => {
    const alone = db
      .select({ total: totalColumn(db, counted, used).as("total") })
      .from(sql`(select 1) as alone`);
    return alone.prepare(`${counted.name}_total_${used.join("_")}`);
  });
}

/** A count as the answer tells it: past the cap it says so. */
export function totalOf(total: number): Total {
  return total > TOTAL_CAP ? { total: TOTAL_CAP, totalCapped: true } : { total };
}
