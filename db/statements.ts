import { type Db, drizzleOver, type QueryClient } from "./connection";

let target: QueryClient | undefined;

/** The database that statements are built against: it sends each execution to the transaction that runs it. */
const template: Db = drizzleOver({
  // Drizzle overrides parsers on the client that it is given; the real clients are set up by their own.
  options: { parsers: {}, serializers: {} } as unknown as QueryClient["options"],
  unsafe(text, params, options) {
    if (!target) throw new TypeError("A statement runs inside a transaction only: use tx.run().");
    return target.unsafe(text, params, options);
  },
});

interface Preparable<T> {
  execute(values?: Record<string, unknown>): Promise<T>;
}

/** A query whose SQL is built once and whose plan Postgres keeps; placeholders are filled at each run. */
export interface Statement<T> {
  run(client: QueryClient, values: Record<string, unknown>): Promise<T>;
}

/**
 * Declares a statement: `statement((db) => db.select()….prepare("name"))`. Building SQL is the larger part of
 * what Drizzle costs a query, so that hot reads are declared once and run by `tx.run(statement, values)`.
 */
export function statement<T>(build: (db: Db) => Preparable<T>): Statement<T> {
  let prepared: Preparable<T> | undefined;
  return {
    run(client, values) {
      prepared ??= build(template);
      // Drizzle calls the client before its first await, so the target is set for exactly that call.
      target = client;
      try {
        return prepared.execute(values);
      } finally {
        target = undefined;
      }
    },
  };
}
