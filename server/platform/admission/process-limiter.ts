import { randomUUID } from "node:crypto";
import { database } from "@/db/client";
import { env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";
import { instances } from "@/server/platform/instances";
import { periodBase, usageTable } from "@/server/platform/metering";
import { logger, metrics } from "@/server/platform/observability";
import { createLimiter, type Decision, type Limiter, violatedPolicies } from "@/server/platform/rate-limit";
import { redis } from "@/server/platform/redis/client";

/** The process' limiter, over its Redis and its database. */
export function limiter(): Limiter {
  return oncePerProcess("limiter", () => {
    return createLimiter({
      redis: redis(),
      instanceId: randomUUID(),
      deadlineMs: env().LIMITER_DEADLINE_MS,
      usage: {
        sink: usageTable(database()),
        loadPeriodBase: (need) => periodBase(database(), need),
      },
      fallback: { instances: () => instances().count() },
      onEvent: (event) => {
        logger().warn({ event: event.type, err: "cause" in event ? event.cause : undefined }, "limiter");
      },
      onDecision: measure,
    });
  });
}

function measure(decision: Decision): void {
  if (decision.degraded) metrics().limiterDegraded.inc();
  if (decision.outcome === "over_quota") metrics().limiterRefused.inc({ policy: "quota" });
  if (decision.outcome !== "limited") return;
  // A key that a key made has as many names as it has makers: one label for all of them.
  for (const name of violatedPolicies(decision)) {
    metrics().limiterRefused.inc({ policy: name.startsWith("key-") ? "key" : name });
  }
}
