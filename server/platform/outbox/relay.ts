import { logger } from "@/server/platform/observability";
import { ringsSoFar, waitForRing } from "./bell";
import { type BatchOutcome, relayBatch } from "./relay-batch";
import { retryDelayMs } from "./retry-delay";
import type { EventSink } from "./sink";

export interface RelayOptions {
  sink: EventSink;
  /** How long it rests at most when nobody wakes it. */
  intervalMs: number;
  signal?: AbortSignal;
  /** Most events handed over in one call. */
  batchSize?: number;
  /** Longest pause while the sink or Postgres cannot be reached. */
  maxPauseMs?: number;
}

export interface Relay {
  /** Stops after the batch under way. */
  close(): Promise<void>;
}

const BATCH_SIZE = 200;

/**
 * Hands committed events to the sink for as long as the process lives. It works beside requests, never in their
 * way; any number of processes may run one.
 */
export function startRelay(options: RelayOptions): Relay {
  const { sink, intervalMs, batchSize = BATCH_SIZE, maxPauseMs = 30_000 } = options;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const done = (async () => {
    let limit = batchSize;
    let failures = 0;
    while (!signal.aborted) {
      const rings = ringsSoFar();
      const outcome = await relayBatch(sink, limit).catch(
        (error: unknown): BatchOutcome => ({ kind: "unreachable", error }),
      );
      report(outcome);
      const more = outcome.kind === "sent" ? outcome.count === limit : outcome.kind !== "empty";
      limit = nextLimit(outcome, limit, batchSize);
      failures = isOutage(outcome) ? failures + 1 : 0;
      if (failures > 0) await pause(retryDelayMs(failures, Math.random(), 250, maxPauseMs), signal);
      else if (!more) await waitForRing(rings, intervalMs, signal);
    }
  })();
  return {
    close() {
      stop.abort();
      return done;
    },
  };
}

/** Hands on what is due and returns: for a schedule, where no process lives long enough to loop. */
export async function relayPending(sink: EventSink, batchSize = BATCH_SIZE): Promise<{ sent: number }> {
  let sent = 0;
  let limit = batchSize;
  for (let batch = 0; batch < 1_000; batch += 1) {
    const outcome = await relayBatch(sink, limit);
    report(outcome);
    if (outcome.kind === "sent") sent += outcome.count;
    if (outcome.kind === "empty" || isOutage(outcome)) break;
    limit = nextLimit(outcome, limit, batchSize);
  }
  return { sent };
}

/** One by one after a refusal, then twice as many with each success. */
function nextLimit(outcome: BatchOutcome, limit: number, batchSize: number): number {
  if (outcome.kind === "suspect") return 1;
  return outcome.kind === "sent" ? Math.min(batchSize, limit * 2) : limit;
}

function isOutage(outcome: BatchOutcome): boolean {
  if (outcome.kind === "unreachable") return true;
  return (outcome.kind === "suspect" || outcome.kind === "refused") && outcome.sinkFault;
}

/** A ring does not cut this short: an outage is not over because there is more to send. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}

function report(outcome: BatchOutcome): void {
  if (outcome.kind === "empty" || outcome.kind === "sent") return;
  const { kind, error: err } = outcome;
  if (kind !== "refused") {
    logger().warn({ outcome: kind, err }, "outbox relay");
    return;
  }
  const { id: eventId, tenantId, name: event, requestId } = outcome.event;
  const fields = { eventId, tenantId, event, requestId, err };
  if (outcome.dead) logger().error(fields, "an event became a dead letter");
  else logger().warn(fields, "an event was refused");
}
