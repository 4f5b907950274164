import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Redis from "ioredis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WireClient } from "./contract/wire-client";
import { type RedisEngine, type RedisEngineOptions, startRedisEngine } from "./server";

let folder = "";
const open: { close(): unknown }[] = [];

async function engine(options: Partial<RedisEngineOptions> = {}): Promise<RedisEngine> {
  const started = await startRedisEngine({ port: 0, ...options });
  open.push(started);
  return started;
}

async function connect(port: number): Promise<WireClient> {
  const client = await WireClient.connect(port);
  open.push(client);
  return client;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redis-engine-"));
});

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the engine", () => {
  it("serves ioredis as it comes, in both protocols", async () => {
    const { url } = await engine();
    for (const protocol of [3, 2] as const) {
      const redis = new Redis(url, { protocol });
      await redis.hset("h", { a: "1", b: "2" });
      expect(await redis.hgetall("h")).toEqual({ a: "1", b: "2" });
      const results = await redis.multi().incr("n").get("n").exec();
      expect(results?.map(([error]) => error)).toEqual([null, null]);
      expect(await redis.eval("return {KEYS[1], tonumber(ARGV[1])}", 1, "k", "7")).toEqual(["k", 7]);
      redis.disconnect();
    }
  });

  it("tells a time that never goes back, in microseconds", async () => {
    const client = await connect((await engine()).port);
    const told: number[] = [];
    for (let nth = 0; nth < 500; nth += 1) {
      const at = "return (function(t) return t[1] * 1000000 + t[2] end)(redis.call('TIME'))";
      told.push(Number((await client.call("eval", at, "0")).body));
    }
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(Math.abs((told.at(-1) ?? 0) / 1_000 - Date.now())).toBeLessThan(5_000);
    expect(new Set(told.map((micros) => micros % 1_000)).size).toBeGreaterThan(50);
  });

  it("goes by the clock that it is given, in what it tells and in what expires", async () => {
    let nowMs = 1_000_000_000;
    const client = await connect((await engine({ clock: () => nowMs })).port);
    const time = "return table.concat(redis.call('TIME'), ' ')";
    expect(await client.call("eval", time, "0")).toEqual({ sign: "$", body: "1000000 0" });
    await client.call("set", "k", "v", "px", "500");
    nowMs += 499.25;
    expect(await client.call("eval", time, "0")).toEqual({ sign: "$", body: "1000000 499250" });
    expect(await client.call("get", "k")).toEqual({ sign: "$", body: "v" });
    nowMs += 1;
    expect(await client.call("get", "k")).toMatchObject({ sign: "$", body: null });
  });

  it("kills a script past its time limit, pcall or not, and serves on", async () => {
    const { port } = await engine({ scriptTimeLimitMs: 200 });
    const client = await connect(port);
    const endless = ["while true do end", "while true do pcall(function() while true do end end) end"];
    for (const source of endless) {
      const reply = await client.call("eval", source, "0");
      expect(reply.sign).toBe("-");
      expect(reply.body).toContain("killed after 200 ms");
    }
    expect(await client.call("eval", "return 1", "0")).toEqual({ sign: ":", body: "1" });
  });

  it("answers an error that is a table without text, where Redis 7.0.15 dies", async () => {
    const client = await connect((await engine()).port);
    expect((await client.call("eval", "error({})", "0")).body).toContain("ERR unknown error");
    expect((await client.call("eval", "error()", "0")).sign).toBe("-");
  });

  it("refuses operators that Lua 5.1 does not know", async () => {
    const client = await connect((await engine()).port);
    for (const source of ["return 5 // 2", "return 1 & 2", "return 1 << 2", "goto x ::x:: return 1"]) {
      expect((await client.call("eval", source, "0")).body).toContain("Error compiling script");
    }
  });

  it("holds every client still during DEBUG SLEEP, then answers all in order", async () => {
    const { port } = await engine();
    const [sleeper, other] = [await connect(port), await connect(port)];
    const order: string[] = [];
    const slept = sleeper.call("debug", "sleep", "1").then(() => order.push("slept"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const pinged = other.call("ping").then(() => order.push("pinged"));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(order).toEqual([]);
    await Promise.all([slept, pinged]);
    expect(order.toSorted()).toEqual(["pinged", "slept"]);
  });

  it("removes expired keys that nobody reads", async () => {
    const client = await connect((await engine()).port);
    await client.call("set", "a", "1", "px", "20");
    await expect.poll(async () => (await client.call("dbsize")).body, { timeout: 20_000 }).toBe("0");
  });

  it("returns every key that stays through a SCAN, while others come and go", async () => {
    const client = await connect((await engine()).port);
    for (let index = 0; index < 300; index += 1) await client.call("set", `k${index}`, "v");
    const seen = new Set<string>();
    let cursor = "0";
    do {
      const { body } = await client.call("scan", cursor, "count", "7");
      const [next, page] = Array.isArray(body) ? body : [];
      cursor = String(next?.body);
      for (const { body: name } of Array.isArray(page?.body) ? page.body : []) seen.add(String(name));
      await client.call("del", `k${seen.size + 1}`);
      await client.call("set", `new${seen.size}`, "v");
    } while (cursor !== "0");
    const { body } = await client.call("keys", "k*");
    for (const { body: name } of Array.isArray(body) ? body : []) expect(seen).toContain(name);
  });
});

describe("a snapshot", () => {
  it("brings back every type, byte and deadline after a restart", async () => {
    const snapshotFile = join(folder, "deep", "data.snapshot");
    const first = await startRedisEngine({ port: 0, snapshotFile });
    const writer = await connect(first.port);
    await writer.call("set", "\xff\x00\r\n", "\x80\n", "ex", "1000");
    await writer.call("hset", "h", "f", "v");
    await writer.call("rpush", "l", "b", "a");
    await writer.call("sadd", "s", "m");
    await writer.call("zadd", "z", "inf", "top", "0.1", "low");
    await first.close();
    const reader = await connect((await engine({ snapshotFile })).port);
    expect((await reader.call("get", "\xff\x00\r\n")).body).toBe("\x80\n");
    expect(Number((await reader.call("ttl", "\xff\x00\r\n")).body)).toBeGreaterThan(900);
    expect((await reader.call("hget", "h", "f")).body).toBe("v");
    expect(JSON.stringify(await reader.call("lrange", "l", "0", "-1"))).toContain('"b"');
    expect((await reader.call("sismember", "s", "m")).body).toBe("1");
    expect((await reader.call("zscore", "z", "top")).body).toBe("inf");
    expect(readFileSync(snapshotFile, "utf8").split("\n")).toHaveLength(5);
  });

  it("that is damaged is named, not overwritten", async () => {
    const snapshotFile = join(folder, "bad.snapshot");
    writeFileSync(snapshotFile, "not json");
    await expect(startRedisEngine({ port: 0, snapshotFile })).rejects.toThrow(/bad\.snapshot is damaged/);
    expect(readFileSync(snapshotFile, "utf8")).toBe("not json");
  });
});
