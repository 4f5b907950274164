import { env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";
import { logger } from "@/server/platform/observability";
import { createRedis, type RedisHandle } from "./create-redis";

/** The process' Redis, opened at its first use from the environment. */
export function redisHandle(): RedisHandle {
  return oncePerProcess("redis", () => {
    const settings = env();
    return createRedis({
      url: settings.REDIS_URL,
      restUrl: settings.UPSTASH_REDIS_REST_URL,
      restToken: settings.UPSTASH_REDIS_REST_TOKEN,
      commandTimeoutMs: 1_000,
      onConnectionError: (err) => logger().warn({ err: err.message }, "redis connection failed"),
    });
  });
}

/** The client alone. */
export function redis() {
  return redisHandle().redis;
}
