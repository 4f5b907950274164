import { desc, eq, sql as fragment, type SQLWrapper } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import type { Db } from "@/db/connection";
import type { Pool } from "@/db/pool";
import { projects } from "@/db/schema";
import { statement } from "@/db/statements";
import { tenantDatabase } from "@/db/tenant";
import type { TenantId } from "@/server/kernel/ids";

/** Rows of one list: as many as the REST door answers by default. */
export const PAGE_ROWS = 20;

export type ReadProjects = (tenantId: TenantId) => Promise<readonly { id: string; name: string }[]>;

function newestProjects(db: Pick<Db, "select">, tenantId: SQLWrapper) {
  return db
    .select({
      id: projects.id,
      name: projects.name,
      description: projects.description,
      status: projects.status,
      createdAt: projects.createdAt,
      updatedAt: projects.updatedAt,
    })
    .from(projects)
    .where(eq(projects.tenantId, tenantId))
    .orderBy(desc(projects.createdAt), desc(projects.id))
    .limit(PAGE_ROWS);
}

/** The list as the product reads it: a declared Drizzle statement in a tenant transaction, behind row-level security. */
export function readThroughTenant(pool: Pool): ReadProjects {
  const tenants = tenantDatabase(pool);
  const list = statement((db) =>
    newestProjects(db, fragment.placeholder("tenantId")).prepare("bench_projects"),
  );
  return async (tenantId) => complete(await tenants.read(tenantId, (tx) => tx.run(list)));
}

/** The very same SQL as a prepared statement of postgres.js, without a transaction. */
export function readPlainly(client: postgres.Sql): ReadProjects {
  const { sql: text } = newestProjects(drizzle.mock(), fragment.placeholder("tenantId")).toSQL();
  return async (tenantId) =>
    complete(
      await client.unsafe<{ id: string; name: string }[]>(text, [tenantId, PAGE_ROWS], { prepare: true }),
    );
}

/** A list that is not whole is a failed answer. */
function complete<Rows extends readonly unknown[]>(rows: Rows): Rows {
  if (rows.length !== PAGE_ROWS) {
    throw new Error(`A list of ${PAGE_ROWS} projects came with ${rows.length}.`);
  }
  return rows;
}
