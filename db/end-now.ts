import type postgres from "postgres";

/**
 * Ends a client of postgres.js at once, whatever it is about; never rejects. One that was let in and sent away tries
 * again by a timer that its own `end` leaves running: it would get a connection that nobody uses and nobody closes.
 */
export async function endNow(sql: postgres.Sql): Promise<void> {
  await sql.end({ timeout: 0 }).catch(() => undefined);
  // Not before: a cancellation on its way asks for the option, too.
  Object.assign(sql.options, { socket: refuse });
}

function refuse(): never {
  throw new Error("This client of Postgres was ended.");
}
