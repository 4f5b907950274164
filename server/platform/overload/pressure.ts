/** What is measured of a process, and where its limits are: 0 turns one off. */
export interface Load {
  /** How late the event loop is, in ms. */
  loopDelayMs: number;
  /** Transactions that wait for want of database connections. */
  databaseWaiting: number;
  /** Requests that were not answered yet. */
  inFlight: number;
}

export type OverloadReason = "event_loop" | "database" | "in_flight";

export interface Pressure {
  /** The greatest of the loads, as parts of their limits. */
  value: number;
  /** Which it is. */
  reason: OverloadReason;
}

export function pressureOf(load: Load, limits: Load): Pressure {
  const parts: [OverloadReason, number][] = [
    ["event_loop", part(load.loopDelayMs, limits.loopDelayMs)],
    ["database", part(load.databaseWaiting, limits.databaseWaiting)],
    ["in_flight", part(load.inFlight, limits.inFlight)],
  ];
  const [reason, value] = parts.reduce((greatest, one) => (one[1] > greatest[1] ? one : greatest));
  return { value, reason };
}

function part(load: number, limit: number): number {
  return limit === 0 ? 0 : load / limit;
}
