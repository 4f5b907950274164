import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLive } from "@/server/platform/metering";
import { createRedis, type RedisHandle } from "@/server/platform/redis";
import { type Engine, engines } from "@/server/platform/redis/test-support/engines";
import { startRedisServer } from "@/server/platform/redis/test-support/redis-server";
import type { AdmitRequest, LimiterOptions } from "./index";
import { fixture, metered, outcomes, times } from "./test-support/fixtures";

/** Once it is empty, whoever asks with it learns how many places are held, and takes none. */
const TOO_DEAR = { name: "dear", ratePerSecond: 0.001, burst: 1, cost: 1 };

/** A bucket of a millisecond a second, so that nothing of it comes back within a test. */
const time = (burst: number) =>
  ({ name: "slow-time", ratePerSecond: 1, burst, cost: 1, unit: "milliseconds" }) as const;

/** A tenant's limiter, and requests that each want one of `limit` places. */
function slowly(redis: RedisHandle["redis"], limit: number, options: Partial<LimiterOptions> = {}) {
  const made = fixture(redis, options);
  return {
    ...made,
    slow: (policies = made.request().policies): AdmitRequest => ({
      scope: { tenantId: made.tenantId },
      policies,
      meters: [metered()],
      lease: { name: "concurrency", limit, id: randomUUID() },
    }),
  };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i += 1) {
    if (await condition()) return;
    await sleep(25);
  }
  throw new Error("it did not come to pass");
}

describe.each(engines)("leases over %s", (_name, start) => {
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

  it("are no more than the limit, over all who ask at once, and one that is given back goes to the next", async () => {
    const { limiter, slow } = slowly(handle.redis, 3);
    const asked = times(10, () => slow());
    const decisions = await Promise.all(asked.map((request) => limiter.admit(request)));
    const granted = asked.filter((_, nth) => decisions[nth]?.outcome === "granted");
    expect(granted).toHaveLength(3);
    expect(decisions.find(({ outcome }) => outcome === "limited")).toMatchObject({
      retryAfterMs: 1_000,
      concurrency: { name: "concurrency", limit: 3, held: 3, violated: true },
    });
    const [first] = granted;
    if (first) limiter.release(first, 0);
    if (first) limiter.release(first, 0);
    await until(async () => (await limiter.admit(slow())).outcome === "granted");
    expect((await limiter.admit(slow())).outcome).toBe("limited");
    await limiter.close();
  });

  it("take no token and count nothing where there is no place", async () => {
    const { limiter, slow, tenantId } = slowly(handle.redis, 1);
    const still = [{ name: "still", ratePerSecond: 0.001, burst: 9, cost: 1 }];
    expect(await limiter.admit(slow(still))).toMatchObject({ outcome: "granted", remaining: 8 });
    expect(await limiter.admit(slow(still))).toMatchObject({ outcome: "limited", remaining: 8 });
    expect(await readLive(handle.redis, tenantId)).toMatchObject([{ counted: 1 }]);
    await limiter.close();
  });

  it("are waited for in line, which nobody joins who waits for a bucket of its own", async () => {
    const { limiter, slow } = slowly(handle.redis, 1);
    const empty = [{ name: "exports", ratePerSecond: 1 / 30, burst: 1, cost: 1 }];
    const held = slow();
    await limiter.admit(held);
    await limiter.release(held, 0);
    const first = slow(empty);
    expect((await limiter.admit(first)).outcome).toBe("granted");
    await limiter.release(first, 0);
    for (let nth = 0; nth < 5; nth += 1) {
      const refused = await limiter.admit(slow(empty));
      expect(refused).toMatchObject({ outcome: "limited", concurrency: { violated: false } });
      expect(refused.retryAfterMs).toBeLessThanOrEqual(30_000);
    }
    expect((await limiter.admit(slow())).outcome).toBe("granted");
    const waits = [await limiter.admit(slow()), await limiter.admit(slow())];
    expect(waits[0]?.retryAfterMs).toBe(1_000);
    expect(waits[1]?.retryAfterMs).toBeGreaterThan(1_000);
    expect(waits[1]?.retryAfterMs).toBeLessThanOrEqual(2_000);
    await limiter.close();
  });

  it("charge the time for which a place was held, once, and may leave the bucket owing", async () => {
    const { limiter, slow, tenantId } = slowly(handle.redis, 3);
    const looking = { scope: { tenantId }, policies: [{ ...time(20_000), cost: 0 }] };
    const left = async () => (await limiter.admit(looking)).remaining;
    const first = slow([time(20_000)]);
    expect(await limiter.admit(first)).toMatchObject({ outcome: "granted", remaining: 19_999 });
    limiter.release(first, 80.2);
    limiter.release(first, 80.2);
    await until(async () => (await left()) < 19_930);
    expect(await left()).toBeGreaterThanOrEqual(19_919);
    const rest = slow([time(20_000)]);
    const drain = { scope: { tenantId }, policies: [{ ...time(20_000), cost: (await left()) - 20 }] };
    expect((await limiter.admit(drain)).outcome).toBe("granted");
    expect((await limiter.admit(rest)).outcome).toBe("granted");
    limiter.release(rest, 120);
    await until(async () => (await left()) === 0);
    const refused = await limiter.admit(slow([time(20_000)]));
    expect(refused).toMatchObject({ outcome: "limited", remaining: 0 });
    // It owes some 100 ms, of which one comes back each second.
    expect(refused.retryAfterMs).toBeGreaterThan(60_000);
    expect(await limiter.admit(looking)).toMatchObject({ outcome: "granted", remaining: 0 });
    expect((await limiter.admit(slow([time(20_000)]))).retryAfterMs).toBeGreaterThan(60_000);
    await limiter.close();
  });

  it("never leave a bucket owing more than ten times its size", async () => {
    const { limiter, slow, tenantId } = slowly(handle.redis, 3);
    const looking = { scope: { tenantId }, policies: [{ ...time(2), cost: 0 }] };
    const full = async () => (await limiter.admit(looking)).resetMs;
    const long = slow([time(2)]);
    expect((await limiter.admit(long)).outcome).toBe("granted");
    limiter.release(long, 5_000);
    // Twenty are owed and two are its size, of which one comes back each second.
    await until(async () => (await full()) > 2_000);
    expect(await full()).toBeGreaterThan(15_000);
    expect(await full()).toBeLessThanOrEqual(22_000);
    await limiter.close();
  });

  it("are not taken by a request whose bucket is empty", async () => {
    const { limiter, slow, tenantId } = slowly(handle.redis, 1);
    const empty = { name: "exports", ratePerSecond: 0.001, burst: 1, cost: 1 };
    const free = { scope: { tenantId }, policies: [empty] };
    await limiter.admit(free);
    expect((await limiter.admit(slow([empty]))).outcome).toBe("limited");
    expect((await limiter.admit(slow())).outcome).toBe("granted");
    await limiter.close();
  });

  it("of a process that died end by themselves, and those of one that lives are renewed", async () => {
    const dead = slowly(handle.redis, 1, { leaseTtlMs: 300 });
    await dead.limiter.admit(dead.slow());
    await dead.limiter.close();
    await until(async () => (await dead.limiter.admit(dead.slow())).outcome === "granted");
    await dead.limiter.close();

    const alive = slowly(handle.redis, 1, { leaseTtlMs: 3_000 });
    await alive.limiter.admit(alive.slow());
    await sleep(4_000);
    expect((await alive.limiter.admit(alive.slow())).outcome).toBe("limited");
    await alive.limiter.close();
  });

  it("leave no key without an end", async () => {
    const { limiter, slow, tenantId } = slowly(handle.redis, 2);
    await limiter.admit(slow());
    const key = `{t:${tenantId}}:leases:concurrency`;
    expect(await handle.redis.pttl(key)).toBeGreaterThan(0);
    await limiter.close();
  });
});

describe("leases while Redis is away", () => {
  it("charge this process' share of the time", async () => {
    const server = await startRedisServer();
    const handle = createRedis({ url: server.url, commandTimeoutMs: 1_000 });
    await handle.ping();
    const { limiter, slow } = slowly(handle.redis, 4, { fallback: { instances: () => 2 } });
    try {
      await server.kill();
      const long = slow([time(100)]);
      expect(await limiter.admit(long)).toMatchObject({ outcome: "granted", degraded: true });
      let released = false;
      void limiter.release(long, 80).then(() => {
        released = true;
      });
      limiter.release(long, 80);
      // Nobody waits for a Redis that is known to be away.
      await new Promise(setImmediate);
      expect(released).toBe(true);
      const refused = await limiter.admit(slow([time(100)]));
      expect(refused).toMatchObject({ outcome: "limited", degraded: true });
      expect(refused.retryAfterMs).toBeGreaterThan(20_000);
    } finally {
      await limiter.close().catch(() => undefined);
      await handle.close();
      await server.stop();
    }
  });

  it("are this process' share of the places, and Redis learns of them when it is back", async () => {
    const server = await startRedisServer();
    const handle = createRedis({ url: server.url, commandTimeoutMs: 1_000 });
    await handle.ping();
    const away = { retryEveryMs: 20, leaseTtlMs: 1_000, fallback: { instances: () => 2 } };
    const { limiter, slow, tenantId } = slowly(handle.redis, 4, away);
    try {
      await server.kill();
      const asked = times(5, () => slow());
      expect(await outcomes(asked.map((request) => limiter.admit(request)))).toEqual({
        granted: 2,
        limited: 3,
      });
      await server.restart();
      await until(async () => {
        const { degraded } = await limiter.admit({ scope: { tenantId }, policies: [TOO_DEAR] });
        return !degraded;
      });
      await until(async () => {
        const { degraded, concurrency } = await limiter.admit(slow([TOO_DEAR]));
        return !degraded && concurrency?.held === 2;
      });
      for (const request of asked) limiter.release(request, 0);
      await until(async () => {
        const { concurrency } = await limiter.admit(slow([TOO_DEAR]));
        return concurrency?.held === 0;
      });
    } finally {
      await limiter.close();
      await handle.close();
      await server.stop();
    }
  });
});
