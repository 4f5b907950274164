import { Redis } from "ioredis";
import { afterEach, describe, expect, it } from "vitest";
import { newId, type TenantId } from "@/server/kernel/ids";
import { readLive } from "@/server/platform/metering";
import { createRedis, type RedisHandle } from "@/server/platform/redis";
import { engines } from "@/server/platform/redis/test-support/engines";
import { startRedisCluster, until } from "@/server/platform/redis/test-support/redis-cluster";
import { freePort, startRedisServer } from "@/server/platform/redis/test-support/redis-server";
import type { LimiterEvent } from "./index";
import { fixture, metered, times, WIDE } from "./test-support/fixtures";

describe("admissions of one turn of the event loop", { timeout: 40_000 }, () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function open(start: () => Promise<{ url: string; stop(): Promise<void> }>) {
    const server = await start();
    closers.push(() => server.stop());
    const handle = createRedis({ url: server.url, commandTimeoutMs: 5_000 });
    closers.push(() => handle.close());
    await until(async () => (await handle.ping()) > 0);
    return { url: server.url, handle };
  }

  /** Each of some tenants asks once, and was counted once, in Redis. */
  async function expectEachDecided({ redis }: RedisHandle, tenants: readonly TenantId[], calls: number) {
    const { limiter, request } = fixture(redis);
    closers.push(() => limiter.close());
    for (let call = 1; call <= calls; call += 1) {
      const decisions = await Promise.all(
        tenants.map((tenantId, nth) =>
          limiter.admit(request({ tenantId, policy: { ...WIDE, ratePerSecond: 0.001, burst: 100 + nth } })),
        ),
      );
      expect(decisions.map(({ outcome, degraded, remaining }) => [outcome, degraded, remaining])).toEqual(
        tenants.map((_, nth) => ["granted", false, 100 + nth - call]),
      );
    }
    for (const tenantId of tenants) {
      expect(await readLive(redis, tenantId)).toMatchObject([{ counted: calls, refunded: 0 }]);
    }
  }

  it("share a run of the script, sixteen at most, each decided by itself", async () => {
    const { handle, url } = await open(startRedisServer);
    const tenants = times(40, () => newId<TenantId>());
    await expectEachDecided(handle, tenants, 1);
    const before = await runsOf(url);
    const { limiter, request } = fixture(handle.redis);
    closers.push(() => limiter.close());
    await Promise.all(tenants.map((tenantId) => limiter.admit(request({ tenantId }))));
    expect((await runsOf(url)) - before).toBe(3);
  });

  it.each(engines)("are no other's when one fails, over %s", async (_name, start) => {
    const engine = await start();
    closers.push(() => engine.stop());
    const handle = engine.open();
    closers.push(() => handle.close());
    const { limiter, request } = fixture(handle.redis);
    closers.push(() => limiter.close());
    const [first, broken, last] = [newId<TenantId>(), newId<TenantId>(), newId<TenantId>()];
    await limiter.admit(request({ tenantId: broken }));
    await handle.redis.del(`{t:${broken}}:bucket:tenant`);
    await handle.redis.lpush(`{t:${broken}}:bucket:tenant`, "of another type");
    const decisions = await Promise.all(
      [first, broken, last, first].map((tenantId) => limiter.admit(request({ tenantId }))),
    );
    expect(decisions.map(({ outcome, degraded }) => [outcome, degraded])).toEqual([
      ["granted", false],
      ["granted", true],
      ["granted", false],
      ["granted", false],
    ]);
    expect(await readLive(handle.redis, first)).toMatchObject([{ counted: 2, refunded: 0 }]);
    expect(await readLive(handle.redis, last)).toMatchObject([{ counted: 1, refunded: 0 }]);
    expect(await readLive(handle.redis, broken)).toMatchObject([{ counted: 1, refunded: 0 }]);
  });

  it("of a server that became a replica fail as a run, so that the client looks for the primary", async () => {
    const { handle, url } = await open(startRedisServer);
    const causes: unknown[] = [];
    const onEvent = (event: LimiterEvent) => "cause" in event && causes.push(event.cause);
    const { limiter, request } = fixture(handle.redis, { onEvent });
    closers.push(() => limiter.close());
    // Without a meter nothing is written but by the script.
    const asked = request({ meter: null });
    await limiter.admit(asked);
    const admin = new Redis(url);
    closers.push(async () => admin.disconnect());
    const clients = async () =>
      [...String(await admin.client("LIST")).matchAll(/^id=(\d+)/gm)].map(([, id]) => id);
    const before = await clients();
    await admin.replicaof("127.0.0.1", await freePort());
    expect(await limiter.admit(asked)).toMatchObject({ outcome: "granted", degraded: true });
    expect(causes).toMatchObject([{ name: "RedisUnavailable", reason: "server" }]);
    // Of this client; the other one is the test's.
    await until(async () => (await clients()).filter((id) => !before.includes(id)).length > 0);
  });

  it("have runs of their own where tenants live on several nodes: none is lost, and none runs twice", async () => {
    const { handle } = await open(startRedisCluster);
    await expectEachDecided(
      handle,
      times(20, () => newId<TenantId>()),
      3,
    );
  });

  it("ask for the totals that Redis does not know, each for its own", async () => {
    const { handle } = await open(startRedisServer);
    const { limiter, request, loads } = fixture(handle.redis);
    closers.push(() => limiter.close());
    const known = newId<TenantId>();
    const unknown = times(4, () => newId<TenantId>());
    await limiter.admit(request({ tenantId: known, meter: metered(2) }));
    const asked = [known, ...unknown, known].map((tenantId) => request({ tenantId, meter: metered(2) }));
    const decisions = await Promise.all(asked.map((one) => limiter.admit(one)));
    expect(decisions.map(({ outcome }) => outcome)).toEqual([...times(5, () => "granted"), "over_quota"]);
    expect(loads()).toBe(5);
  });
});

/** How often a script ran by its hash. */
async function runsOf(url: string): Promise<number> {
  const admin = new Redis(url);
  const stats = await admin.info("commandstats");
  admin.disconnect();
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}
