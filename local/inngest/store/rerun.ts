import { createRun } from "./create-run";
import { type Store, transaction } from "./database";
import { findFunction, lockRun } from "./rows";

/** Starts a run's function again with the same events and no memoised step. Gives the new run's id. */
export async function rerun(store: Store, id: string): Promise<string | undefined> {
  return transaction(store.sql, async (tx) => {
    const run = await lockRun(tx, id);
    const fn = run && (await findFunction(tx, run.function_id));
    const [first, ...rest] = run?.events ?? [];
    if (!run || !fn || !first) return undefined;
    return createRun(tx, store, fn, { events: [first, ...rest], rerunOf: run.id });
  });
}
