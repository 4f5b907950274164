import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRedis, type RedisHandle, RedisUnavailable } from "./index";
import { freePort, startRedisServer, type TestRedisServer } from "./test-support/redis-server";

describe("when Redis is away", () => {
  let server: TestRedisServer;
  let handle: RedisHandle;
  beforeEach(async () => {
    server = await startRedisServer();
    handle = createRedis({ url: server.url, commandTimeoutMs: 1_000 });
    await handle.ping();
  });
  afterEach(async () => {
    server.thaw();
    await handle.close();
    await server.stop();
  });

  async function untilBack(): Promise<void> {
    for (let i = 0; i < 200; i += 1) {
      if (await handle.ping().then(Boolean, () => false)) return;
      await sleep(50);
    }
    throw new Error("did not come back");
  }

  it("a frozen Redis rejects with a deadline, and the late reply is still learned", async () => {
    server.freeze();
    const error = await handle.redis.incr("n").then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(RedisUnavailable);
    expect(error).toMatchObject({ reason: "timeout" });
    server.thaw();
    expect(error instanceof RedisUnavailable && (await error.late)).toEqual({ result: 1 });
  });

  it("a killed Redis fails at once, queues nothing, and is found again", async () => {
    await server.kill();
    await handle.redis.get("k").catch(() => undefined);
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => handle.redis.incr("n")));
    for (const outcome of outcomes) {
      expect(outcome.status === "rejected" && outcome.reason).toMatchObject({ reason: "connection" });
    }
    await server.restart();
    await untilBack();
    expect(await handle.redis.get("n")).toBeNull();
  });

  it("commands in flight when the connection breaks are not sent again", async () => {
    server.freeze();
    const inFlight = handle.redis.incr("n").catch((e: unknown) => e);
    await server.kill();
    expect(await inFlight).toBeInstanceOf(RedisUnavailable);
    await server.restart();
    await untilBack();
    expect(await handle.redis.get("n")).toBeNull();
  });

  it("a server that says it cannot serve counts as away", async () => {
    await handle.redis.set("big", "x".repeat(100));
    const admin = new Redis(server.url);
    await admin.config("SET", "maxmemory", "1");
    admin.disconnect();
    await expect(handle.redis.set("more", "y")).rejects.toMatchObject({ reason: "server" });
  });
});

describe("a bad address", () => {
  it("nothing listening: rejects as unavailable, before the deadline's end", async () => {
    const handle = createRedis({ url: `redis://127.0.0.1:${await freePort()}`, commandTimeoutMs: 5_000 });
    await expect(handle.redis.get("k")).rejects.toMatchObject({
      name: "RedisUnavailable",
      reason: "connection",
    });
    await handle.close();
  });

  it("REST with nothing listening is unavailable too", async () => {
    const restUrl = `http://127.0.0.1:${await freePort()}`;
    const handle = createRedis({ restUrl, restToken: "t", commandTimeoutMs: 5_000 });
    await expect(handle.redis.get("k")).rejects.toMatchObject({
      name: "RedisUnavailable",
      reason: "connection",
    });
    await handle.close();
  });

  it("no address at all is refused at once", () => {
    expect(() => createRedis({ commandTimeoutMs: 1 })).toThrow(TypeError);
  });
});
