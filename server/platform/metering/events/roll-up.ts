import type { Database } from "@/db/client";
import type { TenantId } from "@/server/kernel/ids";
import { foldDeltas } from "./fold-deltas";
import { rollDays } from "./roll-days";

/** Sums a transaction takes: some hundred milliseconds of work. */
const DELTAS = 5_000;
const DAYS = 200;

/**
 * Adds what a tenant's events say to its hours, then sums its dirty days. Each transaction is whole by itself: run
 * twice, by two at once, or interrupted anywhere, the rows come to the same.
 */
export async function rollUpEvents(database: Database, tenantId: TenantId): Promise<{ folded: number }> {
  let folded = 0;
  for (;;) {
    const taken = await database.systemTenants.write(tenantId, (tx) => foldDeltas(tx, DELTAS));
    folded += taken;
    if (taken < DELTAS) break;
  }
  for (;;) {
    const rolled = await database.systemTenants.write(tenantId, (tx) => rollDays(tx, DAYS));
    if (rolled < DAYS) return { folded };
  }
}
