import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RedisHandle } from "@/server/platform/redis";
import { createRedis } from "@/server/platform/redis";
import { type Engine, engines } from "@/server/platform/redis/test-support/engines";
import { startRedisServer } from "@/server/platform/redis/test-support/redis-server";
import { createInstances, INSTANCES_KEY, type Instances } from "./create-instances";

const joined: Instances[] = [];
afterEach(async () => {
  await Promise.all(joined.splice(0).map((one) => one.leave()));
});

function join({ redis }: RedisHandle, more: { atFirst?: number; lifetimeMs?: number } = {}): Instances {
  const made = createInstances({
    redis,
    id: randomUUID(),
    atFirst: 1,
    everyMs: 20,
    lifetimeMs: 60_000,
    ...more,
  });
  joined.push(made);
  made.join();
  return made;
}

const eventually = (one: Instances) => expect.poll(() => one.count());

describe.each(engines)("processes that know of each other through %s", (_name, start) => {
  let engine: Engine;
  let handle: RedisHandle;
  beforeAll(async () => {
    engine = await start();
    handle = engine.open();
  });
  afterAll(async () => {
    await handle?.close();
    await engine?.stop();
  });

  it("count each one that joins, and no longer the one that leaves", async () => {
    const [first, second] = [join(handle, { lifetimeMs: 300 }), join(handle, { lifetimeMs: 300 })];
    await eventually(first).toBe(2);
    const third = join(handle, { lifetimeMs: 300 });
    await eventually(first).toBe(3);
    await eventually(second).toBe(3);
    await third.leave();
    await eventually(first).toBe(2);
  });

  it("stop counting one that crashed, once its life has run out", async () => {
    const alive = join(handle, { lifetimeMs: 300 });
    // Told once by a process that was then killed: it has an end by itself.
    const crashed = createInstances({
      redis: handle.redis,
      id: randomUUID(),
      atFirst: 1,
      everyMs: 3_600_000,
      lifetimeMs: 1_000,
    });
    crashed.join();
    await eventually(alive).toBe(2);
    await eventually(alive).toBe(1);
    await crashed.leave();
  });

  it("leave nothing behind without an end", async () => {
    const one = join(handle);
    await expect.poll(() => handle.redis.exists(INSTANCES_KEY)).toBe(1);
    expect(await handle.redis.pttl(INSTANCES_KEY)).toBeGreaterThan(0);
    await one.leave();
    await expect.poll(() => handle.redis.exists(INSTANCES_KEY)).toBe(0);
  });
});

describe("while Redis is away", () => {
  it("the count stays what was heard last, and for who never heard, what the environment says", async () => {
    const server = await startRedisServer();
    const handle = createRedis({ url: server.url, commandTimeoutMs: 100 });
    const known = [join(handle), join(handle), join(handle)];
    for (const one of known) await eventually(one).toBe(3);
    server.freeze();
    const late = join(handle, { atFirst: 7 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(known.map((one) => one.count())).toEqual([3, 3, 3]);
    expect(late.count()).toBe(7);
    server.thaw();
    await eventually(late).toBe(4);
    await Promise.all(joined.splice(0).map((one) => one.leave()));
    await handle.close();
    await server.stop();
  });
});
