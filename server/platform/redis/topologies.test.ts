import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRedis, type RedisHandle } from "./index";
import { freePort, startRedisServer, type TestRedisServer } from "./test-support/redis-server";

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i += 1) {
    if (await condition().catch(() => false)) return;
    await sleep(50);
  }
  throw new Error("it did not come to pass");
}

async function onServer<T>(server: TestRedisServer, run: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(server.url, { protocol: 2 });
  try {
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}

describe("a Redis Cluster of two nodes", { timeout: 40_000 }, () => {
  let nodes: TestRedisServer[] = [];
  let handle: RedisHandle;
  beforeAll(async () => {
    const start = async () =>
      startRedisServer(["--cluster-enabled", "yes", "--cluster-port", String(await freePort())]);
    const [a, b] = [await start(), await start()];
    nodes = [a, b];
    await onServer(a, (redis) => redis.call("CLUSTER", "ADDSLOTSRANGE", "0", "8191"));
    await onServer(b, (redis) => redis.call("CLUSTER", "ADDSLOTSRANGE", "8192", "16383"));
    const busPort = await onServer(b, (redis) => redis.config("GET", "cluster-port"));
    await onServer(a, (redis) =>
      redis.call("CLUSTER", "MEET", "127.0.0.1", String(b.port), String((busPort as string[])[1])),
    );
    const agreed = (node: TestRedisServer) =>
      onServer(node, async (redis) =>
        String(await redis.call("CLUSTER", "INFO")).includes("cluster_state:ok"),
      );
    await until(async () => (await agreed(a)) && (await agreed(b)));
    const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(",");
    handle = createRedis({ url: `redis://${hosts}?cluster=true`, commandTimeoutMs: 2_000 });
    await until(async () => (await handle.ping()) > 0);
  }, 40_000);
  afterAll(async () => {
    await handle?.close();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  it("serves commands and pipelines whose keys live on both nodes", async () => {
    const { redis } = handle;
    const keys = Array.from({ length: 20 }, () => `{${randomUUID()}}:n`);
    await Promise.all(keys.map((key, i) => redis.set(key, i, { px: 60_000 })));
    const pipeline = redis.pipeline();
    for (const key of keys) pipeline.incr(key);
    expect(await pipeline.exec()).toEqual(keys.map((_, i) => i + 1));
    const sizes = await Promise.all(nodes.map((node) => onServer(node, (own) => own.dbsize())));
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
