import postgres from "postgres";

export type Sql = postgres.Sql;
export type Tx = postgres.TransactionSql;

/** What every verb of the store needs: the pool, and the clock, which tests move. */
export interface Store {
  sql: Sql;
  now: () => number;
  random: () => number;
}

export function openDatabase(databaseUrl: string): Sql {
  return postgres(databaseUrl, {
    max: 8,
    onnotice: () => undefined,
    connection: { application_name: "local-inngest" },
  });
}

const TRANSIENT = new Set(["40P01", "40001"]);

/** Runs `work` in a transaction, again (up to five times) when it lost a deadlock. */
export async function transaction<T>(sql: Sql, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await sql.begin(work)) as T;
    } catch (error) {
      const code = error instanceof postgres.PostgresError ? error.code : "";
      if (attempt >= 5 || !TRANSIENT.has(code)) throw error;
    }
  }
}

// Payloads live in `json`, not `jsonb`, which refuses \u0000 and reorders keys; they are sent as text,
// because postgres.js would encode a string that it knows to be json a second time.
export const asJson = (value: unknown): string => JSON.stringify(value ?? null);

export const date = (ms: number): Date => new Date(ms);
