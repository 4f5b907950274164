import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import type { TenantId } from "@/server/kernel/ids";

/** What a key is scoped by: the same key of another principal, or on another route, is another request. */
export interface IdempotencyScope {
  /** None: an operator's act outside every tenant. */
  tenantId?: TenantId;
  principal: string;
  route: string;
  key: string;
}

/** Where a claim is written: inside one of those transactions. */
export type Claims = Db;

/** A transaction of whoever may write the scope's claims: the tenant's own, or the system role's for operators. */
export type InTransaction = <T>(work: (db: Db) => Promise<T>) => Promise<T>;

/** Where the claims of a scope are kept, and which of them is its own. */
export interface Kept {
  table: SQL;
  /** The columns that say which claim it is, and their values. */
  columns: SQL;
  values: SQL;
  own: SQL;
}

export function keptFor({ tenantId, principal, route, key }: IdempotencyScope): Kept {
  const scope = { ...(tenantId && { tenant_id: tenantId }), principal, route, key };
  const pairs = Object.entries(scope).map(([column, value]) => [sql.identifier(column), value] as const);
  return {
    table: sql`${sql.identifier(tenantId ? "idempotency_keys" : "operator_idempotency_keys")}`,
    columns: sql.join(
      pairs.map(([column]) => column),
      sql`, `,
    ),
    values: sql.join(
      pairs.map(([, value]) => sql`${value}`),
      sql`, `,
    ),
    own: sql.join(
      pairs.map(([column, value]) => sql`${column} = ${value}`),
      sql` and `,
    ),
  };
}
