import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Db } from "@/db/connection";
import { type Statement, statement } from "@/db/statements";
import type { TenantTransaction } from "@/db/tenant";
import { decodeCursor, encodeCursor, totalPages } from "@/server/kernel/pagination";
import { countRows } from "./totals";

type Selected = Record<string, PgColumn | SQL.Aliased>;
export type ListTable = PgTable & { tenantId: PgColumn; id: PgColumn };

export interface ListDefinition<Row extends { id: string }, Keys extends string, Filters extends string> {
  /** The table's SQL name: also its counter's name, and the prefix of its prepared statements. */
  name: string;
  table: ListTable;
  columns: Selected;
  /** What each sort key orders by; never NULL, and each led to by an index (tenant_id, key, id). */
  sortKeys: Record<Keys, PgColumn | SQL>;
  filters: Record<Filters, PgColumn>;
  /** The sort key's value of a row, as text that Postgres reads back. */
  sortValue: (row: Row, key: Keys) => string;
}

export interface ListInput<Keys extends string> {
  page: number;
  limit: number;
  sortBy: Keys;
  sortOrder: "asc" | "desc";
  cursor?: string | undefined;
}

export interface ListPage<Row> {
  data: Row[];
  total: number;
  totalCapped?: boolean;
  page: number | null;
  totalPages: number;
  nextCursor: string | null;
}

/**
 * A paged list of one tenant's rows. Each combination of order, filters and mode is built once, as a prepared
 * statement; ties are broken by id; the cursor mode costs the same at any depth.
 */
export function listing<Row extends { id: string }, Keys extends string, Filters extends string>(
  definition: ListDefinition<Row, Keys, Filters>,
) {
  const statements = new Map<string, Statement<Row[]>>();
  const filterNames = Object.keys(definition.filters) as Filters[];

  return async function list(
    tx: TenantTransaction,
    input: ListInput<Keys> & Partial<Record<Filters, string | undefined>>,
  ): Promise<ListPage<Row>> {
    const used = filterNames.filter((name) => input[name] !== undefined);
    const cursor = input.cursor === undefined ? undefined : decodeCursor(input.cursor);
    const variant = `${input.sortBy}_${input.sortOrder}_${used.join("_")}${cursor ? "_cursor" : ""}`;
    let query = statements.get(variant);
    if (!query) {
      query = buildList(definition, variant, input.sortBy, input.sortOrder, used, cursor !== undefined);
      statements.set(variant, query);
    }
    const values = Object.fromEntries(used.map((name) => [name, input[name]]));
    const wanted = input.limit + 1;
    const paging = cursor
      ? { limit: wanted, cursorValue: cursor.value, cursorId: cursor.id }
      : { limit: wanted, offset: (input.page - 1) * input.limit };
    const [rows, counted] = await Promise.all([
      tx.run(query, { ...values, ...paging }),
      countRows(tx, definition, used, values),
    ]);
    const data = rows.slice(0, input.limit);
    const last = rows.length > input.limit ? data.at(-1) : undefined;
    return {
      data,
      ...counted,
      page: cursor ? null : input.page,
      totalPages: totalPages(counted.total, input.limit),
      nextCursor: last
        ? encodeCursor({ value: definition.sortValue(last, input.sortBy), id: last.id })
        : null,
    };
  };
}

function buildList<Row extends { id: string }, Keys extends string, Filters extends string>(
  definition: ListDefinition<Row, Keys, Filters>,
  variant: string,
  sortBy: Keys,
  sortOrder: "asc" | "desc",
  used: Filters[],
  byCursor: boolean,
): Statement<Row[]> {
  const { table, columns, filters } = definition;
  const key = definition.sortKeys[sortBy];
  const order = sortOrder === "asc" ? asc : desc;
  const where = [
    eq(table.tenantId, sql.placeholder("tenantId")),
    ...used.map((name) => eq(filters[name], sql.placeholder(name))),
    ...(byCursor ? [after(table, key, sortOrder)] : []),
  ];
  return statement<Row[]>((db: Db) => {
    const query = db
      .select(columns)
      .from(table as PgTable)
      .where(and(...where))
      .orderBy(order(key), order(table.id))
      .limit(sql.placeholder("limit"));
    const paged = byCursor ? query : query.offset(sql.placeholder("offset"));
    // The columns are the definition's own, so the row is what its author says it is.
    return paged.prepare(`${definition.name}_${variant}`) as unknown as { execute(): Promise<Row[]> };
  });
}

/** The rows after the cursor's, in the list's order. The casts give the row comparison its types. */
function after(table: ListTable, key: PgColumn | SQL, sortOrder: "asc" | "desc"): SQL {
  const type = sql.raw("getSQLType" in key ? key.getSQLType() : "date");
  const value = sql`cast(${sql.placeholder("cursorValue")} as ${type})`;
  const id = sql`cast(${sql.placeholder("cursorId")} as uuid)`;
  return sortOrder === "asc"
    ? sql`(${key}, ${table.id}) > (${value}, ${id})`
    : sql`(${key}, ${table.id}) < (${value}, ${id})`;
}
