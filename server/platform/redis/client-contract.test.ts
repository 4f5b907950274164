import { Ratelimit } from "@upstash/ratelimit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RedisHandle } from "./index";
import { type Engine, engines } from "./test-support/engines";

describe.each(engines)("the client over %s", (_name, start) => {
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
  beforeEach(async () => {
    await handle.redis.flushdb();
  });

  it("answers the same shapes on every transport", async () => {
    const { redis } = handle;
    expect(await redis.set("k", "v")).toBe("OK");
    expect(await redis.set("k", "w", { nx: true })).toBeNull();
    expect(await redis.get("k")).toBe("v");
    expect(await redis.get("absent")).toBeNull();
    expect(await redis.set("n", 12)).toBe("OK");
    expect(await redis.get("n")).toBe(12);
    expect(await redis.incrby("n", 3)).toBe(15);
    expect(await redis.set("o", { a: [1, "ü"] }, { px: 60_000 })).toBe("OK");
    expect(await redis.get("o")).toEqual({ a: [1, "ü"] });
    expect(await redis.pttl("o")).toBeGreaterThan(0);
    expect(await redis.hset("h", { a: 1, b: "two" })).toBe(2);
    expect(await redis.hgetall("h")).toEqual({ a: 1, b: "two" });
    expect(await redis.hgetall("absent")).toBeNull();
    expect(await redis.hget("h", "absent")).toBeNull();
    expect(await redis.exists("k", "absent")).toBe(1);
    expect(await redis.del("k", "absent")).toBe(1);
  });

  it("runs pipelines in order, one error not hiding the rest", async () => {
    const { redis } = handle;
    expect(await redis.pipeline().set("a", 1).incr("a").hgetall("none").get("a").exec()).toEqual([
      "OK",
      2,
      null,
      2,
    ]);
    const mixed = await redis.pipeline().set("a", "text").incr("a").get("a").exec({ keepErrors: true });
    expect(mixed.map((entry) => entry.result ?? null)).toEqual(["OK", null, "text"]);
    expect(mixed[1]?.error).toMatch(/not an integer/);
  });

  it("runs transactions", async () => {
    expect(await handle.redis.multi().set("a", 1).incr("a").get("a").exec()).toEqual(["OK", 2, 2]);
  });

  it("rejects a wrong command with the server's own words and not with its arguments", async () => {
    await handle.redis.set("a", "secret-value");
    await expect(handle.redis.incr("a")).rejects.toThrow(/not an integer/);
    await expect(handle.redis.incr("a")).rejects.not.toThrow(/secret/);
  });

  it("runs scripts that carry Upstash's flag, by hash from the second time on", async () => {
    const { redis } = handle;
    const script = redis.createScript<string[]>(
      "#!lua flags=allow-key-locking\nreturn {KEYS[1], ARGV[1], redis.call('INCR', KEYS[1])}",
    );
    expect(await script.exec(["s"], ["x"])).toEqual(["s", "x", 1]);
    expect(await script.exec(["s"], ["x"])).toEqual(["s", "x", 2]);
    expect(await redis.evalsha(script.sha1, ["s"], ["y"])).toEqual(["s", "y", 3]);
    expect(await redis.scriptExists(script.sha1)).toEqual([1]);
    expect(await redis.scriptLoad(script.script)).toBe(script.sha1);
  });

  it("runs @upstash/ratelimit's own algorithms", async () => {
    const limiter = Ratelimit.tokenBucket(1, "60 s", 3);
    const ratelimit = new Ratelimit({ redis: handle.redis, limiter, ephemeralCache: false });
    const granted = [];
    for (let i = 0; i < 4; i += 1) granted.push((await ratelimit.limit("someone")).success);
    expect(granted).toEqual([true, true, true, false]);
  });

  it("measures a ping", async () => {
    expect(await handle.ping()).toBeGreaterThan(0);
  });

  it("answers each of many concurrent callers with its own reply", async () => {
    const values = await Promise.all(
      Array.from({ length: 1_500 }, (_, i) =>
        handle.redis.set(`k${i}`, i).then(() => handle.redis.get(`k${i}`)),
      ),
    );
    expect(values).toEqual(Array.from({ length: 1_500 }, (_, i) => i));
  });
});
