import { date, type Store } from "./database";

/** Keeps the leases of calls that are still being made. */
export async function extendLeases(store: Store, tokens: string[], leaseMs: number): Promise<void> {
  if (tokens.length === 0) return;
  await store.sql`
    update local.inngest_queue set lease_until = ${date(store.now() + leaseMs)}
    where lease_token = any(${tokens}::text[])`;
}

/** Gives back the leases of an executor that stops, so that the next one need not wait for them to expire. */
export async function releaseLeases(store: Store, owner: string): Promise<void> {
  await store.sql`
    update local.inngest_queue set owner = null, lease_token = null, lease_until = null where owner = ${owner}`;
}

/**
 * Takes over what dead executors held. Only for the one that holds the executor lock: the database gives
 * that lock away as soon as its holder's connection is gone, also after a kill -9.
 */
export async function takeOverLeases(store: Store, owner: string): Promise<number> {
  const rows = await store.sql`
    update local.inngest_queue set owner = null, lease_token = null, lease_until = null, losses = losses + 1
    where lease_token is not null and owner is distinct from ${owner} returning 1`;
  return rows.length;
}
