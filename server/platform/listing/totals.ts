import { and, eq, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { tenantCounters } from "@/db/schema";
import { type Statement, statement } from "@/db/statements";
import type { TenantTransaction } from "@/db/tenant";
import { TOTAL_CAP } from "@/server/kernel/pagination";

interface Counted {
  name: string;
  table: PgTable & { tenantId: PgColumn };
  filters: Record<string, PgColumn>;
}

const readCounter = statement((db) =>
  db
    .select({ value: tenantCounters.value })
    .from(tenantCounters)
    .where(
      and(
        eq(tenantCounters.tenantId, sql.placeholder("tenantId")),
        eq(tenantCounters.name, sql.placeholder("name")),
      ),
    )
    .prepare("tenant_counter"),
);

/** Rows in all: without filters from the tenant's counter row, with filters counted up to 10,000. */
export async function countRows(
  tx: TenantTransaction,
  counted: Counted,
  used: readonly string[],
  values: Record<string, unknown>,
): Promise<{ total: number; totalCapped?: boolean }> {
  if (used.length === 0) {
    const [row] = await tx.run(readCounter, { name: counted.name });
    return { total: row?.value ?? 0 };
  }
  const [row] = await tx.run(filteredCount(counted, used), values);
  const total = row?.total ?? 0;
  return total > TOTAL_CAP ? { total: TOTAL_CAP, totalCapped: true } : { total };
}

const filteredCounts = new Map<string, Statement<{ total: number }[]>>();

function filteredCount(counted: Counted, used: readonly string[]): Statement<{ total: number }[]> {
  const name = `${counted.name}_count_${used.join("_")}`;
  const known = filteredCounts.get(name);
  if (known) return known;
  const fresh = statement((db) => {
    const where = used.flatMap((filter) => {
      const column = counted.filters[filter];
      return column ? [eq(column, sql.placeholder(filter))] : [];
    });
    const some = db
      .select({ one: sql`1`.as("one") })
      .from(counted.table as PgTable)
      .where(and(eq(counted.table.tenantId, sql.placeholder("tenantId")), ...where))
      .limit(TOTAL_CAP + 1)
      .as("some");
    return db.select({ total: sql<number>`count(*)::int` }).from(some).prepare(name);
  });
  filteredCounts.set(name, fresh);
  return fresh;
}
