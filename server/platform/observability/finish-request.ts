import { addressPrefix } from "@/server/kernel/addresses";
import type { ErrorCode } from "@/server/kernel/errors";
import { oncePerProcess } from "@/server/kernel/once";
import { requestLogger } from "./logger";
import { metrics } from "./metrics";
import { createLineSampler } from "./refusal-lines";
import type { RequestInfo } from "./request-info";

interface Finished {
  door: "rest" | "trpc" | "download";
  /** What was asked for, out of a bounded set: a label of the metric. */
  route: string;
  status: number;
}

/** Refusals that cost next to nothing to answer, and that come in floods. */
const REFUSALS: ReadonlySet<unknown> = new Set<ErrorCode>(["rate_limited", "plan_limit", "overloaded"]);

/** A flood of them must not become one of lines, which would be most of what they cost: the metric counts them all. */
const REFUSALS_LOGGED_A_SECOND = 20;

const refusalLines = () => oncePerProcess("refusal-lines", () => createLineSampler(REFUSALS_LOGGED_A_SECOND));

/** The request's one wide line, and its metric. */
export function finishRequest(request: RequestInfo, { door, route, status }: Finished): void {
  const durationMs = performance.now() - request.startedAt;
  metrics().requests.observe({ door, route, status: String(status) }, durationMs / 1_000);
  const unlogged = REFUSALS.has(request.wide.error) ? refusalLines().take(performance.now()) : 0;
  if (unlogged === undefined) return;
  requestLogger().info(
    {
      requestId: request.id,
      door,
      method: request.method,
      route,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      address: addressPrefix(request.address),
      ...(request.traceparent && { traceId: request.traceparent.slice(3, 35) }),
      ...request.wide,
      ...(unlogged > 0 && { unlogged }),
    },
    "request",
  );
}
