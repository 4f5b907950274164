import type { Database } from "@/db/client";
import type { TenantId } from "@/server/kernel/ids";
import { foldDeltas } from "./fold-deltas";
import { inPieces } from "./pieces";
import { rereadHour, staleHours } from "./reread-hour";
import { rollDays } from "./roll-days";

/** What one transaction takes at most: some hundred milliseconds of work. */
const MOST = { deltas: 5_000, days: 200, events: 20_000 } as const;
/** Hours that are read again in one turn. */
const HOURS = 100;

export interface RollUpTurn {
  /** After this time no other piece is begun: what is left waits for the next turn. */
  budgetMs?: number;
  most?: Readonly<Record<keyof typeof MOST, number>>;
}

/**
 * Adds what a tenant's events say to its hours, then sums its dirty days. Each transaction is whole by itself: run
 * twice, by two at once, or interrupted anywhere, the rows come to the same. What fails keeps nothing else waiting.
 */
export async function rollUpEvents(
  database: Database,
  tenantId: TenantId,
  { budgetMs = Number.POSITIVE_INFINITY, most = MOST }: RollUpTurn = {},
): Promise<{ folded: number }> {
  const { systemTenants } = database;
  const untilMs = performance.now() + budgetMs;
  const failures: unknown[] = [];
  const noting = <T>(work: Promise<T>) => work.catch((error: unknown) => void failures.push(error));
  for (const stale of await staleHours(database, tenantId, HOURS)) {
    await noting(rereadHour(database, tenantId, stale, { rows: most.events, untilMs }));
    if (performance.now() > untilMs) break;
  }
  const folded = await noting(
    inPieces(most.deltas, untilMs, (limit) => systemTenants.write(tenantId, (tx) => foldDeltas(tx, limit))),
  );
  await noting(
    inPieces(most.days, untilMs, (limit) => systemTenants.write(tenantId, (tx) => rollDays(tx, limit))),
  );
  if (failures.length > 0) throw failures[0];
  return { folded: folded ?? 0 };
}
