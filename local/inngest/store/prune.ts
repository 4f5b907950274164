import { date, type Store } from "./database";

const KEEP_MS = 7 * 86_400_000;

/** Deletes runs that ended, and events that arrived, more than a week ago. */
export async function prune(store: Store): Promise<void> {
  const before = date(store.now() - KEEP_MS);
  await store.sql`delete from local.inngest_runs where ended_at < ${before}`;
  await store.sql`delete from local.inngest_events where received_at < ${before} and routed`;
}
