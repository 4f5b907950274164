import { count, type SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Db } from "@/db/connection";
import { totalPages } from "@/server/kernel/pagination";

interface Page<Row> {
  data: Row[];
  total: number;
  page: number;
  totalPages: number;
}

/** A page of rows that belong to no tenant, for operators: all of the table, or what `where` says, counted as it is. */
export async function pageOf<Row>(
  db: Db,
  table: PgTable,
  { page, limit }: { page: number; limit: number },
  read: (window: { limit: number; offset: number }) => Promise<Row[]>,
  where?: SQL,
): Promise<Page<Row>> {
  const data = await read({ limit, offset: (page - 1) * limit });
  const [counted] = await db.select({ total: count() }).from(table).where(where);
  const total = counted?.total ?? 0;
  return { data, total, page, totalPages: totalPages(total, limit) };
}
