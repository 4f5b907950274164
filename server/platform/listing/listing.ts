import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Db } from "@/db/connection";
import { type Statement, statement } from "@/db/statements";
import type { TenantTransaction } from "@/db/tenant";
import { decodeCursor, encodeCursor, totalPages } from "@/server/kernel/pagination";
import { inParts } from "./parts";
import { type Filter, matching, totalColumn, totalOf, totalStatement } from "./totals";

type Selected = Record<string, PgColumn | SQL.Aliased>;
export type ListTable = PgTable & { tenantId: PgColumn; id: PgColumn };

export interface ListDefinition<Row extends { id: string }, Keys extends string, Filters extends string> {
  /** The table's SQL name: also its counter's name, and the prefix of its prepared statements. */
  name: string;
  table: ListTable;
  columns: Selected;
  /** What each sort key orders by; never NULL, and each led to by an index (tenant_id, key, id). */
  sortKeys: Record<Keys, PgColumn | SQL>;
  /** What each filter compares: a column with its value, or as the function says. */
  filters: Record<Filters, Filter>;
  /** Conditions that part the table, where each part has indexes of its own: each is read in order, then merged. */
  parts?: readonly SQL[];
  /** False where the table has no counter: its unfiltered total is then counted up to the cap too. */
  hasCounter?: boolean;
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

/** A row as it is read: with the total of rows beside it. */
interface Counted<Row> {
  row: Row;
  total: number;
}

/** The statements of one combination of order, filters and mode. */
interface Variant<Row> {
  page: Statement<Counted<Row>[]>;
  total: Statement<{ total: number }[]>;
}

/**
 * A paged list of one tenant's rows. Each combination of order, filters and mode is built once, as a prepared
 * statement; ties are broken by id; the cursor mode costs the same at any depth.
 */
export function listing<Row extends { id: string }, Keys extends string, Filters extends string>(
  definition: ListDefinition<Row, Keys, Filters>,
) {
  const variants = new Map<string, Variant<Row>>();
  const filterNames = Object.keys(definition.filters) as Filters[];

  function variantOf({ sortBy, sortOrder }: ListInput<Keys>, used: Filters[], byCursor: boolean) {
    const name = `${sortBy}_${sortOrder}_${used.join("_")}${byCursor ? "_cursor" : ""}`;
    let variant = variants.get(name);
    if (!variant) {
      const page = buildPage(definition, name, sortBy, sortOrder, used, byCursor);
      variant = { page, total: totalStatement(definition, used) };
      variants.set(name, variant);
    }
    return variant;
  }

  return async function list(
    tx: TenantTransaction,
    input: ListInput<Keys> & Partial<Record<Filters, string | undefined>>,
  ): Promise<ListPage<Row>> {
    const used = filterNames.filter((name) => input[name] !== undefined);
    const cursor = input.cursor === undefined ? undefined : decodeCursor(input.cursor);
    const variant = variantOf(input, used, cursor !== undefined);
    const values = Object.fromEntries(used.map((name) => [name, input[name]]));
    const wanted = input.limit + 1;
    const paging = cursor
      ? { limit: wanted, cursorValue: cursor.value, cursorId: cursor.id }
      : { limit: wanted, offset: (input.page - 1) * input.limit };
    const rows = await tx.run(variant.page, Object.assign({}, values, paging));
    const [counted] = rows.length > 0 ? rows : await tx.run(variant.total, values);
    const { total, ...capped } = totalOf(counted?.total ?? 0);
    const data = rows.slice(0, input.limit).map(({ row }) => row);
    const last = rows.length > input.limit ? data.at(-1) : undefined;
    return {
      data,
      total,
      ...capped,
      page: cursor ? null : input.page,
      totalPages: totalPages(total, input.limit),
      nextCursor: last
        ? encodeCursor({ value: definition.sortValue(last, input.sortBy), id: last.id })
        : null,
    };
  };
}

function buildPage<Row extends { id: string }, Keys extends string, Filters extends string>(
  definition: ListDefinition<Row, Keys, Filters>,
  name: string,
  sortBy: Keys,
  sortOrder: "asc" | "desc",
  used: Filters[],
  byCursor: boolean,
): Statement<Counted<Row>[]> {
  const { table, columns, filters, parts } = definition;
  const key = definition.sortKeys[sortBy];
  const order = sortOrder === "asc" ? asc : desc;
  const where = [
    eq(table.tenantId, sql.placeholder("tenantId")),
    ...matching(filters, used),
    ...(byCursor ? [after(table, key, sortOrder)] : []),
  ];
  const limit = sql.placeholder("limit");
  const offset = byCursor ? undefined : sql.placeholder("offset");
  const ofParts = parts && [where[0], inParts({ table, key, order, parts, where, limit, offset })];
  return statement<Counted<Row>[]>((db: Db) => {
    const query = db
      .select({ row: columns, total: totalColumn(db, definition, used).as("total") })
      .from(table as PgTable)
      .where(and(...(ofParts ?? where)))
      .orderBy(order(key), order(table.id))
      .limit(limit);
    const paged = offset && !ofParts ? query.offset(offset) : query;
    // The columns are the definition's own, so the row is what its author says it is.
    return paged.prepare(`${definition.name}_${name}`) as unknown as { execute(): Promise<Counted<Row>[]> };
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
