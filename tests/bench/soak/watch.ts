import { monitorEventLoopDelay } from "node:perf_hooks";
import postgres from "postgres";
import type { Pool } from "@/db/pool";

/** A read older than this stalls: thousands have come back meanwhile. */
const STALLED_AFTER_MS = 2_000;

export interface Watch {
  /** Takes note of a read; the function that it gives ends it. */
  begin(): () => void;
  /** What was seen of each stall: the pool, our event loop, and every connection as Postgres sees it. */
  readonly stalls: readonly string[];
  close(): Promise<void>;
}

/** Looks on from another connection, so that a read without an answer says where it waited. */
export function watchReads(pool: Pool, adminUrl: string): Watch {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  const open = new Map<symbol, number>();
  const reported = new Set<symbol>();
  const stalls: string[] = [];
  const look = async () => {
    for (const [read, since] of open) {
      const age = performance.now() - since;
      if (age < STALLED_AFTER_MS) return;
      if (reported.has(read)) continue;
      reported.add(read);
      const lag = `event loop late by ${Math.round(loop.max / 1e6)} ms at most`;
      const connections = await admin`
        select pid, state, wait_event_type, wait_event, now() - state_change as since, query
        from pg_stat_activity where application_name = 'bench'`.catch(String);
      stalls.push(
        `${new Date().toISOString()} a read is ${Math.round(age)} ms old; ${lag}; ${JSON.stringify({ pool: pool.saturation, connections })}`,
      );
      console.error(stalls.at(-1));
    }
  };
  const timer = setInterval(look, 500);
  return {
    begin() {
      const read = Symbol("read");
      open.set(read, performance.now());
      return () => {
        open.delete(read);
        reported.delete(read);
      };
    },
    stalls,
    async close() {
      clearInterval(timer);
      loop.disable();
      await admin.end({ timeout: 2 });
    },
  };
}
