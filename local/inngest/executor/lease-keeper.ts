import { extendLeases, type Sql, type Store, takeOverLeases } from "@/local/inngest/store";

/**
 * Renews the leases of running calls, and holds the executor lock on a connection of its own. Whoever gets
 * the lock takes over what a dead executor had leased, without waiting for the leases to expire.
 */
export function keepLeases(
  store: Store,
  options: { owner: string; leaseMs: number; tokens: () => string[]; log: (line: string) => void },
) {
  let connection: Awaited<ReturnType<Sql["reserve"]>> | undefined;
  let held = false;
  let stopped = false;

  async function holdLock(): Promise<void> {
    connection ??= await store.sql.reserve();
    if (held) {
      await connection`select 1`;
      return;
    }
    const [row] = await connection<{ got: boolean }[]>`
      select pg_try_advisory_lock(hashtext('local.inngest.executor')) as got`;
    if (!row?.got) return;
    held = true;
    const taken = await takeOverLeases(store, options.owner);
    if (taken > 0) options.log(`took over ${taken} calls of an executor that is gone`);
  }

  async function beat(): Promise<void> {
    if (stopped) return;
    try {
      await holdLock();
      await extendLeases(store, options.tokens(), options.leaseMs);
    } catch (error) {
      connection?.release();
      connection = undefined;
      held = false;
      options.log(`leases: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  let beating = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, options.leaseMs / 3);
  return {
    start: beat,
    async stop(): Promise<void> {
      stopped = true;
      clearInterval(timer);
      await beating;
      if (connection && held) await connection`select pg_advisory_unlock_all()`.catch(() => undefined);
      connection?.release();
    },
  };
}
