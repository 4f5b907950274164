import type { Call } from "@/server/api/call";
import { actorId } from "@/server/kernel/actor";
import { AppError, overloaded } from "@/server/kernel/errors";
import { oncePerProcess } from "@/server/kernel/once";
import { isDraining } from "@/server/platform/draining";
import { metrics } from "@/server/platform/observability";

/** Of one caller on this instance: a browser has one for each window that is looked at. */
const MOST_OF_ONE = 12;

/** Of all callers: an open connection and some kilobytes each. */
const MOST = 5_000;

const open = () => oncePerProcess("open-streams", () => ({ count: 0, byCaller: new Map<string, number>() }));

/** A stream is refused where the instance or the caller has enough of them, and while the process is on its way out. */
export function boundStreams(call: Call): undefined {
  if (isDraining()) throw overloaded("This instance is about to stop.", "draining");
  const { count, byCaller } = open();
  if (count >= MOST) throw overloaded("Too many dashboards are open here.", "streams");
  if ((byCaller.get(callerOf(call)) ?? 0) < MOST_OF_ONE) return undefined;
  throw new AppError("rate_limited", "Too many windows follow this workspace. Close some of them.", {
    headers: { "Retry-After": "30" },
  });
}

/** Counts the stream for as long as somebody reads it. */
export async function* countStream<T>(call: Call, stream: AsyncIterable<T>): AsyncGenerator<T, void> {
  const caller = callerOf(call);
  count(caller, 1);
  try {
    yield* stream;
  } finally {
    count(caller, -1);
  }
}

function count(caller: string, more: 1 | -1): void {
  const streams = open();
  streams.count += more;
  metrics().streamsOpen.set(streams.count);
  const own = (streams.byCaller.get(caller) ?? 0) + more;
  if (own > 0) streams.byCaller.set(caller, own);
  else streams.byCaller.delete(caller);
}

function callerOf({ identity: { actor } }: Call): string {
  return `${actor.kind}:${actorId(actor)}`;
}
