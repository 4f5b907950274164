import { type SQL, sql } from "drizzle-orm";
import { makePgArray } from "drizzle-orm/pg-core";

/**
 * Rows as a part of FROM, `unnest(…) as given(…)`: one parameter a column, however many rows there are, so that a
 * statement of a thousand rows is planned once and built fast. Columns have the names and SQL types of `each`.
 */
export function unnested<Row>(
  rows: readonly Row[],
  each: Readonly<Record<string, readonly [type: string, of: (row: Row) => string | number | boolean | null]>>,
): SQL {
  const arrays = Object.values(each).map(
    ([type, of]) => sql`${makePgArray(rows.map(of))}::${sql.raw(type)}[]`,
  );
  const names = sql.raw(Object.keys(each).join(", "));
  return sql`unnest(${sql.join(arrays, sql`, `)}) as given(${names})`;
}
