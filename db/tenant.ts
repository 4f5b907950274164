import { isUuid, type TenantId } from "@/server/kernel/ids";
import { withRegistered } from "./after-commit";
import type { Connection, Db, QueryClient } from "./connection";
import { isConnectionFault, type Pool } from "./pool";
import type { Statement } from "./statements";

/** A transaction in which only one tenant's rows exist. */
export interface TenantTransaction {
  readonly tenantId: TenantId;
  readonly db: Db;
  /** Runs a declared statement; `tenantId` is filled in, so that it cannot be another tenant's. */
  run<T>(statement: Statement<T>, values?: Record<string, unknown>): Promise<T>;
  /**
   * Sends a declared statement whose answer nobody waits for: it travels with the next one, or with the COMMIT. If
   * it fails, all that follows in the transaction fails too, nothing is committed, and the caller gets its error.
   */
  send(statement: Statement<unknown>, values: Record<string, unknown>): void;
}

export interface TenantDatabase {
  /** A read-only transaction of the tenant. One whose caller has gone by its turn for a connection is not begun. */
  read<T>(
    tenantId: TenantId,
    work: (tx: TenantTransaction) => Promise<T>,
    isGone?: () => boolean,
  ): Promise<T>;
  /** A read-write transaction of the tenant: all of it commits, or none. */
  write<T>(
    tenantId: TenantId,
    work: (tx: TenantTransaction) => Promise<T>,
    isGone?: () => boolean,
  ): Promise<T>;
}

/** The one place that opens tenant transactions. */
export function tenantDatabase(pool: Pool): TenantDatabase {
  const open =
    (kind: "read" | "write") =>
    async <T>(
      tenantId: TenantId,
      work: (tx: TenantTransaction) => Promise<T>,
      isGone: (() => boolean) | undefined,
    ) => {
      const sent = new Sent();
      try {
        return await pool.transaction(
          kind,
          beginAs(kind, tenantId),
          (connection) => work(transactionOn(connection, tenantId, kind === "write" ? sent : undefined)),
          { tenantId, isGone },
        );
      } catch (error) {
        throw sent.failure ?? error;
      }
    };
  const write = open("write");
  return {
    read: open("read"),
    write: (tenantId, work, isGone) =>
      withRegistered((within) => write(tenantId, (tx) => within(tx.db, () => work(tx)), isGone)),
  };
}

/** What was sent without waiting. The first failure is the cause of those behind it, of the COMMIT's too. */
class Sent {
  failure: unknown;

  add(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => {
      // A connection that is lost fails everything on it: what the pool makes of that is the better answer.
      if (!isConnectionFault(error)) this.failure ??= error;
    });
  }
}

/**
 * BEGIN and the tenant as one simple query, sent together with the first statement. SET LOCAL is what
 * `set_config(…, true)` does, so that it holds under a transaction pooler, but answers no row, which costs both
 * ends less. Only a canonical UUID is ever written into it.
 */
function beginAs(kind: "read" | "write", tenantId: TenantId): string {
  if (!isUuid(tenantId)) throw new TypeError("A tenant transaction needs a tenant's id.");
  return `begin${kind === "read" ? " read only" : ""};set local app.tenant_id='${tenantId}'`;
}

function transactionOn(
  connection: Connection,
  tenantId: TenantId,
  sent: Sent | undefined,
): TenantTransaction {
  const client: QueryClient = connection.client;
  return {
    tenantId,
    db: connection.db,
    run: (statement, values) => statement.run(client, Object.assign({}, values, { tenantId })),
    send(statement, values) {
      // A read does not wait for its COMMIT, so that nobody would hear of a failure.
      if (!sent) throw new TypeError("A transaction that only reads sends nothing.");
      sent.add(statement.run(client, Object.assign({}, values, { tenantId })));
    },
  };
}
