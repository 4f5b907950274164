import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRedis, type RedisHandle } from "./index";
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
