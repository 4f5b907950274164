import type { UsageSink } from "@/server/platform/metering";
import type { LocalUsage, StaleTotal } from "./local-usage";

type Options = {
  usage: LocalUsage;
  sink: UsageSink;
  everyMs: number;
  /** Drops running totals in Redis, so that the next request loads them anew; false while Redis is away. */
  forgetTotals: (totals: readonly StaleTotal[]) => Promise<boolean>;
  onFailure: (cause: unknown) => void;
};

/** Writes what this process counted to the sink, soon after it was counted, until it is written. */
export function createUsageFlush({ usage, sink, everyMs, forgetTotals, onFailure }: Options) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let closed = false;

  async function write(): Promise<void> {
    const totals = usage.staleTotals();
    const rows = usage.unwritten();
    if (rows.length > 0) await sink.write(rows);
    usage.written(rows);
    // Only after the rows are written: a total loaded in between would miss them.
    if (totals.length === 0 || !(await forgetTotals(totals))) return;
    if (usage.unwritten().length === 0) usage.refreshed(totals);
  }

  function flush(): Promise<void> {
    running ??= write().finally(() => {
      running = undefined;
    });
    return running;
  }

  function schedule(): void {
    if (closed) return;
    timer ??= setTimeout(async () => {
      timer = undefined;
      await flush().catch(onFailure);
      // Whatever failed, or was counted while rows were written, waits for no next count.
      if (usage.staleTotals().length > 0 || usage.unwritten().length > 0) schedule();
    }, everyMs).unref();
  }

  return {
    schedule,
    flush,
    async close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      await running?.catch(() => undefined);
      await flush();
    },
  };
}
