import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { newId, type TenantId } from "@/server/kernel/ids";
import { createRedis, type RedisHandle } from "@/server/platform/redis";
import { startRedisServer, type TestRedisServer } from "@/server/platform/redis/test-support/redis-server";
import { createRecentUse, readRecentUse } from "./recent-use";
import type { Decision } from "./types";

const bucket = { ratePerSecond: 1, burst: 1, remaining: 0, resetMs: 0, retryAfterMs: 0 };
const common = {
  policies: [{ ...bucket, name: "tenant" }],
  concurrency: null,
  remaining: 0,
  resetMs: 0,
  retryAfterMs: 0,
  securityEpoch: 0,
  degraded: false,
};
const granted: Decision = { ...common, outcome: "granted", receipt: null };
const limited: Decision = {
  ...common,
  outcome: "limited",
  policies: [
    { ...bucket, name: "tenant", retryAfterMs: 5 },
    { ...bucket, name: "exports", retryAfterMs: 9 },
  ],
};
const overQuota: Decision = {
  ...common,
  outcome: "over_quota",
  quota: { meter: "api_calls", limit: 1, used: 1 },
};

describe("recent use", () => {
  let server: TestRedisServer;
  let handle: RedisHandle;
  beforeAll(async () => {
    server = await startRedisServer();
    handle = createRedis({ url: server.url, commandTimeoutMs: 1_000 });
    await handle.ping();
  });
  afterAll(async () => {
    await handle.close();
    await server.stop();
  });

  /** A process at a time that the test tells. */
  function made(nowMs: number) {
    const time = { nowMs };
    const clock = { now: () => new Date(time.nowMs) };
    return { time, use: createRecentUse({ redis: handle.redis, clock, flushEveryMs: 3_600_000 }) };
  }

  it("sums what several processes decided, by minute, and a call that broke two limits once", async () => {
    const tenantId = newId<TenantId>();
    const nowMs = 1_000 * 60_000;
    const [one, other] = [made(nowMs), made(nowMs)];
    one.use.record(tenantId, "key:a", granted);
    one.time.nowMs -= 60_000;
    one.use.record(tenantId, "key:a", limited);
    other.use.record(tenantId, "key:a", granted);
    other.use.record(tenantId, "key:b", overQuota);
    await Promise.all([one.use.flush(), other.use.flush()]);
    const { minutes, refusals } = await readRecentUse(handle.redis, tenantId, nowMs);
    expect(minutes).toHaveLength(15);
    expect(minutes.slice(-2)).toEqual([
      { startMs: nowMs - 60_000, served: 0, refused: 1 },
      { startMs: nowMs, served: 2, refused: 1 },
    ]);
    expect(refusals).toHaveLength(3);
    expect(refusals).toContainEqual({ policy: "exports", principal: "key:a", count: 1 });
    expect(refusals).toContainEqual({ policy: "quota:api_calls", principal: "key:b", count: 1 });
    expect((await readRecentUse(handle.redis, newId<TenantId>(), nowMs)).refusals).toEqual([]);
  });

  it("writes what many tenants used in parts, between which others have their turn, and loses none of it", async () => {
    const { use, time } = made(3_000 * 60_000);
    const tenants = Array.from({ length: 220 }, () => newId<TenantId>());
    for (const tenantId of tenants) use.record(tenantId, "key:a", granted);
    const parts = vi.spyOn(handle.redis, "pipeline");
    await use.flush();
    expect(parts.mock.calls.length).toBeGreaterThanOrEqual(4);
    parts.mockRestore();
    const told = await Promise.all(
      tenants.map((tenantId) => readRecentUse(handle.redis, tenantId, time.nowMs)),
    );
    expect(told.every(({ minutes }) => minutes.at(-1)?.served === 1)).toBe(true);
  });

  it("waits for Redis with what is still recent, and leaves no key without an end", async () => {
    const tenantId = newId<TenantId>();
    const { use, time } = made(2_000 * 60_000);
    use.record(tenantId, "key:a", granted);
    time.nowMs += 14 * 60_000;
    use.record(tenantId, "key:a", granted);
    await server.kill();
    await use.flush();
    await server.restart();
    await expect.poll(() => handle.ping().then(Boolean, () => false), { timeout: 10_000 }).toBe(true);
    time.nowMs += 5 * 60_000;
    await use.flush();
    const { minutes } = await readRecentUse(handle.redis, tenantId, time.nowMs);
    expect(minutes.reduce((sum, { served }) => sum + served, 0)).toBe(1);
    const keys = await handle.redis.keys(`{t:${tenantId}}:recent:*`);
    expect(keys).toHaveLength(1);
    for (const key of keys) expect(await handle.redis.pttl(key)).toBeGreaterThan(0);
  });
});
