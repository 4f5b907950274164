import { type Placeholder, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";

export interface Parted {
  table: PgTable & { id: PgColumn };
  /** What the rows are in the order of, before their id. */
  key: PgColumn | SQL;
  order: (by: PgColumn | SQL) => SQL;
  /** Conditions that part the table: every row meets one of them, none meets two. */
  parts: readonly SQL[];
  where: readonly SQL[];
  limit: Placeholder | number;
  offset?: Placeholder | undefined;
}

/**
 * The condition that picks a page of a table whose indexes are partial. Postgres merges no indexes by itself where a
 * policy stands before the rows, so that each part gives as many as could be needed, in order, and the page is
 * taken of those.
 */
export function inParts({ table, key, order, parts, where, limit, offset }: Parted): SQL {
  const reach = offset ? sql`cast(${limit} as int) + cast(${offset} as int)` : sql`${limit}`;
  const each = parts.map((part) => {
    const conditions = sql.join([...where, part], sql` and `);
    const inOrder = sql`${order(key)}, ${order(table.id)}`;
    return sql`(select ${table.id} as id, ${key} as key from ${table} where ${conditions} order by ${inOrder} limit ${reach})`;
  });
  const page = offset ? sql`limit ${limit} offset ${offset}` : sql`limit ${limit}`;
  const merged = sql`${sql.join(each, sql` union all `)}`;
  return sql`${table.id} = any(array(select id from (${merged}) as found
    order by ${order(sql`key`)}, ${order(sql`id`)} ${page}))`;
}

/** How many rows meet the conditions, up to `most`. In the order of the parts' indexes, so that these are used. */
export function countInParts({ table, key, parts, where, limit: most }: Omit<Parted, "order">): SQL<number> {
  const each = parts.map((part) => {
    const conditions = sql.join([...where, part], sql` and `);
    return sql`(select 1 from ${table} where ${conditions} order by ${key}, ${table.id} limit ${most})`;
  });
  const found = sql`select 1 from (${sql.join(each, sql` union all `)}) as found limit ${most}`;
  return sql<number>`(select count(*)::int from (${found}) as counted)`;
}
