import postgres from "postgres";
import { withDeadline } from "@/db/deadline";
import { endNow } from "@/db/end-now";

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

/** A client of postgres.js tries on for ever where it is let in and sent away: an attempt has an end. */
const ATTEMPT_MS = 1_000;

/**
 * Listens to the bell of the flags' store. Not by `sql.listen`, which listens again by itself and tells nobody: one
 * loop here is all that ever listens, on one connection at a time, however often it is lost.
 */
export function hear({ url, ring, onListening = () => undefined, againMs = AGAIN_MS }: HearOptions): {
  close(): Promise<void>;
} {
  let closed = false;
  let stop: () => void = () => undefined;

  async function listenOnce(): Promise<void> {
    let tellLost: () => void = () => undefined;
    const lost = new Promise<void>((resolve) => {
      tellLost = resolve;
      stop = resolve;
    });
    const sql = connect(url, ring, () => tellLost());
    try {
      await withDeadline(performance.now() + ATTEMPT_MS, sql.unsafe("listen flags"));
      onListening(true);
      ring();
      await lost;
    } finally {
      await endNow(sql);
    }
  }

  async function listenOn(): Promise<void> {
    while (!closed) {
      const error = await listenOnce().catch((thrown: unknown) => thrown);
      if (closed) return;
      onListening(false, error);
      await new Promise<void>((resolve) => {
        stop = resolve;
        setTimeout(resolve, againMs).unref();
      });
    }
  }
  const listening = listenOn();

  return {
    async close() {
      closed = true;
      stop();
      await listening;
    },
  };
}

function connect(url: string, onnotify: () => void, onclose: () => void): postgres.Sql {
  // `onnotify` is what postgres.js gives its own listening client, though its types do not name it.
  const options = {
    ...{ max: 1, fetch_types: false, idle_timeout: 0, max_lifetime: null },
    onnotice: () => undefined,
    onclose,
    onnotify,
    connection: { application_name: "bulkhead-flags-bell" },
  };
  return postgres(url, options);
}
