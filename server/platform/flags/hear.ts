import postgres from "postgres";

export interface HearOptions {
  /** Past any transaction pooler. */
  url: string;
  /** Called for each change that commits, and when it begins to listen: what was missed before is unknown. */
  ring(): void;
  /** Told when it begins to listen, and when it no longer does, with the first error. */
  onListening?: (listening: boolean, error?: unknown) => void;
  /** How long it waits after a connection was lost or refused. */
  againMs?: number;
}

const AGAIN_MS = 2_000;

/**
 * Listens to the bell of the flags' store. Not by `sql.listen`, which listens again by itself and tells nobody: one
 * loop here is all that ever listens, however often the connection is lost.
 */
export function hear({ url, ring, onListening = () => undefined, againMs = AGAIN_MS }: HearOptions): {
  close(): Promise<void>;
} {
  let closed = false;
  let tellLost: () => void = () => undefined;
  const options = {
    max: 1,
    fetch_types: false,
    connect_timeout: 5,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => undefined,
    onclose: () => tellLost(),
    // What postgres.js gives its own listening client, though its types do not name it.
    onnotify: ring,
    connection: { application_name: "bulkhead-flags-bell" },
  };
  const sql = postgres(url, options);
  let wake: () => void = () => undefined;

  async function listenOnce(): Promise<void> {
    const lost = new Promise<void>((resolve) => {
      tellLost = resolve;
    });
    await sql.unsafe("listen flags");
    onListening(true);
    ring();
    await lost;
  }

  async function listenOn(): Promise<void> {
    while (!closed) {
      const error = await listenOnce().catch((thrown: unknown) => thrown);
      if (closed) return;
      onListening(false, error);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, againMs).unref();
      });
    }
  }
  const listening = listenOn();

  return {
    async close() {
      closed = true;
      wake();
      tellLost();
      await sql.end({ timeout: 1 }).catch(() => undefined);
      await listening;
    },
  };
}
