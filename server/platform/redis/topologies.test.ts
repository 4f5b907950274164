import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRedis, type RedisHandle, RedisUnavailable } from "./index";
import { onServer, startRedisCluster, type TestRedisCluster, until } from "./test-support/redis-cluster";
import { startRedisServer } from "./test-support/redis-server";

describe("a Redis Cluster of two nodes", { timeout: 40_000 }, () => {
  let cluster: TestRedisCluster;
  let handle: RedisHandle;
  beforeAll(async () => {
    cluster = await startRedisCluster();
    handle = createRedis({ url: cluster.url, commandTimeoutMs: 2_000 });
    await until(async () => (await handle.ping()) > 0);
  }, 40_000);
  afterAll(async () => {
    await handle?.close();
    await cluster?.stop();
  });

  it("serves commands and pipelines whose keys live on both nodes", async () => {
    const { redis } = handle;
    const keys = Array.from({ length: 20 }, () => `{${randomUUID()}}:n`);
    await Promise.all(keys.map((key, i) => redis.set(key, i, { px: 60_000 })));
    const pipeline = redis.pipeline();
    for (const key of keys) pipeline.incr(key);
    expect(await pipeline.exec()).toEqual(keys.map((_, i) => i + 1));
    const sizes = await Promise.all(cluster.nodes.map((node) => onServer(node, (own) => own.dbsize())));
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });

  it("runs scripts by hash on whichever node holds the key", async () => {
    const script = handle.redis.createScript<number>(
      "#!lua flags=allow-key-locking\nreturn redis.call('INCR', KEYS[1])",
    );
    for (let i = 0; i < 10; i += 1) expect(await script.exec([`{${randomUUID()}}:s`], [])).toBe(1);
  });
});

describe("a Redis Cluster whose nodes come and go", { timeout: 40_000 }, () => {
  let cluster: TestRedisCluster;
  let handle: RedisHandle;
  beforeEach(async () => {
    cluster = await startRedisCluster();
    handle = createRedis({ url: cluster.url, commandTimeoutMs: 2_000 });
  }, 40_000);
  afterEach(async () => {
    await handle.close();
    await cluster.stop();
  });

  it("serves a crowd that comes before any node is connected", async () => {
    const keys = Array.from({ length: 40 }, () => `{${randomUUID()}}:n`);
    expect(await Promise.all(keys.map((key) => handle.redis.incr(key)))).toEqual(keys.map(() => 1));
  });

  it("commands in flight when a node's connection breaks are not sent again", async () => {
    const { redis } = handle;
    const keys = Array.from({ length: 10 }, () => `{${randomUUID()}}:n`);
    expect(await Promise.all(keys.map((key) => redis.get(key)))).toEqual(keys.map(() => null));
    // The nodes hold the increments back, so that none of them runs unless it is sent on another connection.
    await eachNode((own) => own.client("PAUSE", 60_000, "WRITE"));
    const inFlight = keys.map((key) => redis.incr(key).catch((error: unknown) => error));
    await until(async () => (await eachNode(blockedClients)).every((blocked) => blocked > 0));
    await eachNode((own) => own.call("CLIENT", "KILL", "TYPE", "normal"));
    for (const refused of await Promise.all(inFlight)) {
      expect(refused).toBeInstanceOf(RedisUnavailable);
      expect(refused).toMatchObject({ reason: "connection" });
    }
    await eachNode((own) => own.client("UNPAUSE"));
    await until(async () => (await Promise.all(keys.map((key) => redis.get(key)))).length > 0);
    expect(await Promise.all(keys.map((key) => redis.get(key)))).toEqual(keys.map(() => null));
  });

  it("fails at once and queues nothing when all of them are away, and is found again", async () => {
    const { redis } = handle;
    await until(async () => (await handle.ping()) > 0);
    await Promise.all(cluster.nodes.map((node) => node.kill()));
    await until(async () =>
      redis.get("k").then(
        () => false,
        () => true,
      ),
    );
    const from = performance.now();
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => redis.incr("n")));
    expect(performance.now() - from).toBeLessThan(1_000);
    for (const outcome of outcomes) {
      expect(outcome.status === "rejected" && outcome.reason).toMatchObject({ reason: "connection" });
    }
    await Promise.all(cluster.nodes.map((node) => node.restart()));
    await until(async () => (await redis.get("n")) === null);
  });

  function eachNode<T>(run: (own: Redis) => Promise<T>): Promise<T[]> {
    return Promise.all(cluster.nodes.map((node) => onServer(node, run)));
  }

  async function blockedClients(own: Redis): Promise<number> {
    return Number(/blocked_clients:(\d+)/.exec(await own.info("clients"))?.[1]);
  }
});

describe("a Redis behind Sentinel", { timeout: 40_000 }, () => {
  it("is found by its master's name", async () => {
    const master = await startRedisServer();
    const sentinel = await startRedisServer([], { sentinelOf: master.port });
    const handle = createRedis({
      url: `redis+sentinel://127.0.0.1:${sentinel.port}/main`,
      commandTimeoutMs: 2_000,
    });
    try {
      await until(async () => (await handle.redis.set("found", "yes")) === "OK");
      expect(await onServer(master, (redis) => redis.get("found"))).toBe("yes");
    } finally {
      await handle.close();
      await sentinel.stop();
      await master.stop();
    }
  });
});
