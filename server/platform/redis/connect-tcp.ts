import { Cluster, Redis } from "ioredis";
import type { RedisTarget } from "./parse-url";

const CONNECT_TIMEOUT_MS = 2_000;
/** A peer that vanished without a word is given up after this silence; the kernel would take minutes. */
const SILENCE_MS = 10_000;
const RECONNECT_CAP_MS = 1_000;

/** Delay before the n-th reconnect, in ms: doubling from 50, capped, with a quarter of jitter. */
function reconnectDelayMs(attempt: number): number {
  const base = Math.min(RECONNECT_CAP_MS, 50 * 2 ** Math.min(attempt - 1, 10));
  return Math.round(base * (0.75 + Math.random() * 0.25));
}

/** Opens a client that reconnects for ever in the background and queues nothing while it is away. */
export function connectTcp(target: RedisTarget): Redis | Cluster {
  const options = nodeOptions(target);
  if (target.kind === "cluster") {
    const { enableOfflineQueue: _clusterOwn, retryStrategy: _clusterOwnToo, ...node } = options;
    return new Cluster(target.hosts, {
      redisOptions: node,
      clusterRetryStrategy: reconnectDelayMs,
      // What it held back would go out late, but a node's first commands must wait until that is connected: the
      // transport asks `isAway` before each.
      enableOfflineQueue: true,
      // Otherwise what was in flight when a node's connection broke is sent again. (MOVED, ASK, TRYAGAIN and
      // CLUSTERDOWN refuse a command before it runs: those are followed, or tried again.)
      retryDelayOnFailover: 0,
    });
  }
  const db = target.db;
  if (target.kind === "single") return new Redis({ ...options, ...target.hosts[0], db });
  return new Redis({
    ...options,
    db,
    sentinels: target.hosts,
    name: target.master,
    sentinelRetryStrategy: reconnectDelayMs,
    enableTLSForSentinelMode: target.tls,
    ...(target.sentinelPassword === undefined ? {} : { sentinelPassword: target.sentinelPassword }),
    ...(target.tls ? { sentinelTLS: {} } : {}),
  });
}

/** Whether a command would be held back until a Cluster is found again. A single server refuses it by itself. */
export function isAway(client: Redis | Cluster): boolean {
  return client instanceof Cluster && client.status !== "ready";
}

function nodeOptions(target: RedisTarget) {
  return {
    // RESP2 replies have the very shapes of Upstash REST, and every server speaks it.
    protocol: 2 as const,
    disableClientInfo: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_MS,
    enableOfflineQueue: false,
    // A command is never sent twice: a resent increment would count twice.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: reconnectDelayMs,
    // After a failover, the old primary answers READONLY: look for the new one.
    reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
    ...(target.username === undefined ? {} : { username: target.username }),
    ...(target.password === undefined ? {} : { password: target.password }),
    ...(target.tls ? { tls: {} } : {}),
  };
}
