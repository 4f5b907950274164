import { Redis } from "@upstash/redis";
import { createRequester } from "./requester";
import { createRestTransport } from "./rest-transport";
import { createTcpTransport } from "./tcp-transport";
import type { Transport } from "./transport";

export type RedisConfig = {
  /** `redis://`, `rediss://`, `redis+sentinel://`, or `?cluster=true`; wins over REST where both are given. */
  url?: string | undefined;
  restUrl?: string | undefined;
  restToken?: string | undefined;
  /** After this many ms without an answer a command rejects with RedisUnavailable. */
  commandTimeoutMs: number;
  /** Told of each failed connection attempt (TCP only). */
  onConnectionError?: (error: Error) => void;
};

export type RedisHandle = {
  redis: Redis;
  transport: Transport["kind"];
  /** Milliseconds that a PING took. Rejects with RedisUnavailable. */
  ping(): Promise<number>;
  /** Lets what is in flight finish (up to the command's deadline), then disconnects. */
  close(): Promise<void>;
};

/** Opens the one Redis client of the process, over TCP or Upstash REST. Throws a TypeError on a bad address. */
export function createRedis(config: RedisConfig): RedisHandle {
  const transport = openTransport(config);
  const redis = new Redis(createRequester(transport, config.commandTimeoutMs));
  return {
    redis,
    transport: transport.kind,
    async ping() {
      const startedAt = performance.now();
      await redis.ping();
      return performance.now() - startedAt;
    },
    close: () => transport.close(),
  };
}

function openTransport({
  url,
  restUrl,
  restToken,
  commandTimeoutMs,
  onConnectionError,
}: RedisConfig): Transport {
  if (url)
    return createTcpTransport({ url, commandTimeoutMs, ...(onConnectionError ? { onConnectionError } : {}) });
  if (restUrl && restToken) return createRestTransport({ restUrl, restToken, commandTimeoutMs });
  throw new TypeError("Redis: give a url, or a restUrl with its restToken");
}
