import { randomUUID } from "node:crypto";
import { database } from "@/db/client";
import { env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";
import { instances } from "@/server/platform/instances";
import { periodBase, usageTable } from "@/server/platform/metering";
import { logger, metrics } from "@/server/platform/observability";
import { createLimiter, type Limiter } from "@/server/platform/rate-limit";
import { redis } from "@/server/platform/redis/client";

/** The process' limiter, over its Redis and its database. */
export function limiter(): Limiter {
  return oncePerProcess("limiter", () =>
    createLimiter({
      redis: redis(),
      instanceId: randomUUID(),
      deadlineMs: env().LIMITER_DEADLINE_MS,
      usage: {
        sink: usageTable(database()),
        loadPeriodBase: (need) => periodBase(database(), need),
      },
      fallback: { instances: () => instances().count() },
      onEvent: (event) => {
        if (event.type === "degraded") metrics().limiterDegraded.inc();
        logger().warn({ event: event.type, err: "cause" in event ? event.cause : undefined }, "limiter");
      },
    }),
  );
}
