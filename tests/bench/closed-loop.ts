import { createHistogram } from "node:perf_hooks";
import type { Run } from "./figures";

export interface Loop {
  /** Calls under way at any moment. */
  inFlight: number;
  warmUpSeconds: number;
  seconds: number;
  /** One call. A rejection ends the run: a failed answer is never counted as a fast one. */
  call: () => Promise<unknown>;
}

/** Keeps `inFlight` calls under way, each beginning when one ends, and measures them after a warm-up. */
export async function closedLoop({ inFlight, warmUpSeconds, seconds, call }: Loop): Promise<Run> {
  await runFor(warmUpSeconds, inFlight, call);
  const latencies = latencyRecorder();
  const { calls, tookMs } = await runFor(seconds, inFlight, async () => {
    const begun = performance.now();
    await call();
    latencies.record(performance.now() - begun);
  });
  return { rate: (calls / tookMs) * 1_000, ...latencies.percentiles() };
}

async function runFor(seconds: number, inFlight: number, call: () => Promise<unknown>) {
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  let calls = 0;
  const one = async () => {
    while (performance.now() < until) {
      await call();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  return { calls, tookMs: performance.now() - begun };
}

/** Takes latencies in milliseconds; they are kept in microseconds, to three significant digits. */
export function latencyRecorder() {
  const histogram = createHistogram({ figures: 3 });
  const at = (percentile: number) => histogram.percentile(percentile) / 1_000;
  return {
    record: (ms: number) => histogram.record(Math.max(1, Math.round(ms * 1_000))),
    percentiles: (): Omit<Run, "rate"> => ({ p50Ms: at(50), p95Ms: at(95), p99Ms: at(99) }),
  };
}
