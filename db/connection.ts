import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { endNow } from "./end-now";
import { makeFast } from "./fast-class";
import * as schema from "./schema";

export type Db = PostgresJsDatabase<typeof schema>;

export interface ConnectionOptions {
  url: string;
  /** Named prepared statements; false behind PgBouncer older than 1.21. */
  prepare: boolean;
  applicationName: string;
}

/** One connection to Postgres. Queries sent without awaiting are pipelined, in order. */
export interface Connection {
  /** Sends SQL without parameters by the simple protocol: several statements may stand in it. */
  command(text: string): Promise<{ command: string }>;
  /** Ends a read-only transaction together with the next command, or after COMMIT_WITHIN_MS by itself. */
  commitLater(): void;
  /** Drizzle over this connection; every query is a prepared statement. */
  db: Db;
  /** The client that Drizzle's prepared queries are sent through (see statements.ts). */
  client: QueryClient;
  close(): Promise<void>;
  /** Whether the server closed it, or the network did: it is not used again. */
  readonly lost: boolean;
  /** Gives up on a connection that does not answer; the server is told to stop what it still runs, and rolls it back. */
  discard(): void;
}

/** The part of a postgres.js client that Drizzle's driver calls. */
export interface QueryClient {
  options: postgres.Sql["options"];
  unsafe(text: string, params?: unknown[], options?: { prepare?: boolean }): unknown;
}

type Stoppable = Pick<postgres.PendingQuery<never>, "cancel">;

/**
 * For how long a finished read may wait for its COMMIT. Under load the next transaction carries it along, which
 * saves a write and an answer a request; without load, a lock on nothing but the tables it read stays this long.
 */
const COMMIT_WITHIN_MS = 5;

let statementCount = 0;

/** Statements sent by this process so far, transaction control included. Tests subtract two readings. */
export function countStatements(): number {
  return statementCount;
}

export function openConnection(options: ConnectionOptions): Connection {
  let lost = false;
  let sent: Stoppable[] = [];
  const sql = postgres(options.url, {
    max: 1,
    prepare: options.prepare,
    fetch_types: false,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    onnotice: () => undefined,
    // postgres.js would connect anew in the middle of a transaction, and what follows would run outside of it.
    onclose: () => {
      lost = true;
    },
    connection: { application_name: options.applicationName, TimeZone: "UTC" },
  });
  // Both of postgres.js' classes that a query makes are ones that V8 would not optimize.
  makeFast(sql.unsafe("").constructor);
  const client: QueryClient = {
    options: sql.options,
    unsafe(text, params) {
      refuseIfLost(lost);
      statementCount += 1;
      // Begun here and not where it is awaited, so that statements go out in the order in which they were made.
      const query = sql
        .unsafe(text, params as postgres.ParameterOrJSON<never>[], { prepare: options.prepare })
        .execute();
      sent.push(query);
      return query;
    },
  };
  let commitDue = false;
  let dueSinceMs = 0;
  let commitTimer: NodeJS.Timeout | undefined;
  const command = async (text: string) => {
    refuseIfLost(lost);
    statementCount += 1;
    sent = [];
    const whole = commitDue ? `commit;${text}` : text;
    commitDue = false;
    const result = lastOf(await sql.unsafe(whole).execute());
    makeFast(result.constructor);
    return { command: result.command };
  };
  const commitInTime = () => {
    commitTimer = undefined;
    if (!commitDue) return;
    const leftMs = dueSinceMs + COMMIT_WITHIN_MS - performance.now();
    if (leftMs >= 1) {
      // Of a read that ended after the timer was set.
      commitTimer = setTimeout(commitInTime, leftMs);
      return;
    }
    commitDue = false;
    command("commit").catch(() => undefined);
  };
  return {
    command,
    commitLater() {
      commitDue = true;
      dueSinceMs = performance.now();
      sent = [];
      // One timer serves the reads that follow each other: a new one for each would cost more than it saves.
      commitTimer ??= setTimeout(commitInTime, COMMIT_WITHIN_MS);
    },
    db: drizzleOver(client),
    client,
    get lost() {
      return lost;
    },
    close() {
      clearTimeout(commitTimer);
      return sql.end({ timeout: 2 });
    },
    discard() {
      clearTimeout(commitTimer);
      if (!lost) for (const query of sent) stop(query);
      void endNow(sql);
    },
  };
}

/** Else a statement that nobody waits for would go on, beside that of the connection which takes this one's place. */
function stop(query: Stoppable): void {
  Promise.resolve(query.cancel()).catch(() => undefined);
}

/** A transaction whose connection is gone must fail, never go on elsewhere. */
function refuseIfLost(lost: boolean): void {
  if (lost) throw Object.assign(new Error("The database connection was lost."), { code: "CONNECTION_LOST" });
}

/** Drizzle asks its client for `options` and `unsafe` only, as long as transactions are ours. */
export function drizzleOver(client: QueryClient): Db {
  return drizzle(client as unknown as postgres.Sql, { schema });
}

type Result = postgres.RowList<postgres.Row[]>;

/** Of several statements sent together, what the last one answered; postgres.js' type knows of one only. */
function lastOf(result: Result): Result {
  const last: unknown = result.at(-1);
  return Array.isArray(last) ? (last as Result) : result;
}
