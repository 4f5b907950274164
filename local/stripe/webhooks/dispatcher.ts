import type { Delivery } from "@/local/stripe/collections";
import { readSettings } from "@/local/stripe/settings";
import type { Store } from "@/local/stripe/store";
import { type Flushed, sendBatch } from "./send-batch";

/** Sends what is due, in the order of the events unless told otherwise, and tries again what failed. */
export interface Dispatcher {
  /** Looks for work soon; called after each change. */
  wake(): void;
  /** Sends everything that waits now, held back or not, once, and says how it went. */
  flush(): Promise<Flushed>;
  stop(): Promise<void>;
}

const SHUFFLE_WINDOW_MS = 250;

/** Starts sending; deliveries left over from an earlier run are sent too. */
export function startDispatcher(store: Store, log: (line: string) => void): Dispatcher {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let queued = false;
  let batches = 0;

  const pending = () => store.all("deliveries").filter((delivery) => delivery.state === "pending");

  const sendAll = (batch: Delivery[]) =>
    sendBatch({ store, log, stopping: stopping.signal }, batch, batches++);

  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = running.then(work);
    running = done.catch((error: unknown) => log(`webhooks: ${String(error)}`));
    return done;
  }

  function schedule(): void {
    clearTimeout(timer);
    const { paused, shuffle } = readSettings(store).delivery;
    if (paused || queued || stopping.signal.aborted) return;
    const earliest = pending().reduce((least, { notBeforeMs }) => Math.min(least, notBeforeMs), Infinity);
    if (earliest === Infinity) return;
    const waitMs = Math.max(earliest - Date.now(), shuffle ? SHUFFLE_WINDOW_MS : 0);
    timer = setTimeout(runDue, Math.min(waitMs, 60_000));
    timer.unref();
  }

  function runDue(): void {
    queued = true;
    const round = enqueue(async () => {
      queued = false;
      if (readSettings(store).delivery.paused) return;
      const now = Date.now();
      await sendAll(pending().filter((delivery) => delivery.notBeforeMs <= now));
    });
    round.finally(schedule).catch(() => undefined);
  }

  schedule();
  return {
    wake: schedule,
    flush: () => enqueue(() => sendAll(pending())).finally(schedule),
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
