import { addressPrefix } from "@/server/kernel/addresses";
import { requestLogger } from "./logger";
import { metrics } from "./metrics";
import type { RequestInfo } from "./request-info";

interface Finished {
  door: "rest" | "trpc" | "download";
  /** What was asked for, out of a bounded set: a label of the metric. */
  route: string;
  status: number;
}

/** The request's one wide line, and its metric. */
export function finishRequest(request: RequestInfo, { door, route, status }: Finished): void {
  const durationMs = performance.now() - request.startedAt;
  metrics().requests.observe({ door, route, status: String(status) }, durationMs / 1_000);
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
    },
    "request",
  );
}
