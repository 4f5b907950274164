import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readLive } from "@/server/platform/metering";
import { createRedis, type RedisHandle } from "@/server/platform/redis";
import { startRedisServer, type TestRedisServer } from "@/server/platform/redis/test-support/redis-server";
import type { Limiter, LimiterEvent } from "./index";
import { fixture, metered, NOBODYS, outcomes, times } from "./test-support/fixtures";

const TIGHT = { name: "tenant", ratePerSecond: 0.001, burst: 8, cost: 1 };

describe("admission while Redis is away", () => {
  let server: TestRedisServer;
  let handle: RedisHandle;
  let events: LimiterEvent["type"][];
  const limiters: Limiter[] = [];
  beforeEach(async () => {
    events = [];
    server = await startRedisServer();
    handle = createRedis({ url: server.url, commandTimeoutMs: 1_000 });
    await handle.ping();
  });
  afterEach(async () => {
    server.thaw();
    await Promise.all(limiters.splice(0).map((limiter) => limiter.close()));
    await handle.close();
    await server.stop();
  });

  function make(options: Parameters<typeof fixture>[1] = {}) {
    const onEvent = ({ type }: LimiterEvent) => void events.push(type);
    const made = fixture(handle.redis, { retryEveryMs: 20, onEvent, ...options });
    limiters.push(made.limiter);
    return made;
  }
  type Fixture = ReturnType<typeof make>;

  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    for (let i = 0; i < 1_200; i += 1) {
      if (await condition()) return;
      await sleep(25);
    }
    throw new Error("it did not come to pass");
  }

  /** Asks (without counting) until Redis decides again. */
  const untilBack = ({ limiter, request }: Fixture) =>
    until(async () => !(await limiter.admit(request({ meter: null }))).degraded);

  it("a frozen Redis: this process decides after the deadline, then at once", async () => {
    const { limiter, request } = make({ deadlineMs: 600 });
    server.freeze();
    const first = await Promise.all(times(20, () => limiter.admit(request())));
    expect(first.every(({ degraded, outcome }) => degraded && outcome === "granted")).toBe(true);
    expect(first[0]).toMatchObject({ securityEpoch: null });
    // The circuit is open: a thousand more are not sent to Redis at all.
    const decisions = await Promise.all(times(1_000, () => limiter.admit(request())));
    expect(decisions.every(({ degraded }) => degraded)).toBe(true);
    expect(events).toEqual(["degraded"]);
    server.thaw();
    await until(() => handle.ping().then(Boolean, () => false));
    expect(await scriptCalls()).toBeLessThanOrEqual(20);
  });

  it("a killed Redis is neither a false 429 nor an open gate: each process has its share of the bucket", async () => {
    const { limiter, request } = make({ fallback: { instances: () => 2 } });
    await limiter.admit(request({ meter: null }));
    await server.kill();
    const counts = await outcomes(times(30, () => limiter.admit(request({ policy: TIGHT }))));
    expect(counts).toEqual({ granted: 4, limited: 26 });
  });

  it("a killed Redis gives no second burst: a share begins with what was last heard of the bucket", async () => {
    const half = make({ fallback: { instances: () => 2 } });
    const empty = make({ fallback: { instances: () => 2 } });
    const ask = (f: Fixture, n: number) =>
      outcomes(times(n, () => f.limiter.admit(f.request({ policy: TIGHT }))));
    expect([await ask(half, 4), await ask(empty, 9)]).toEqual([{ granted: 4 }, { granted: 8, limited: 1 }]);
    await server.kill();
    expect([await ask(half, 9), await ask(empty, 9)]).toEqual([{ granted: 2, limited: 7 }, { limited: 9 }]);
  });

  it("a Redis that comes back empty gives no third burst, and knows what was granted meanwhile", async () => {
    const f = make({ fallback: { instances: () => 2 } });
    const ask = (n: number) => outcomes(times(n, () => f.limiter.admit(f.request({ policy: TIGHT }))));
    expect(await ask(2)).toEqual({ granted: 2 });
    await server.kill();
    expect(await ask(2)).toEqual({ granted: 2 });
    await server.restart();
    await f.limiter.admit({ scope: { address: "192.0.2.1" }, policies: [TIGHT] });
    await until(
      async () => !(await f.limiter.admit({ scope: { address: "192.0.2.2" }, policies: [TIGHT] })).degraded,
    );
    expect(await handle.redis.keys(`{t:${f.tenantId}}:*`)).toEqual([]);
    expect(await ask(9)).toEqual({ granted: 4, limited: 5 });
  });

  it("a Redis that was only slow hears once of what was granted without it", async () => {
    const f = make({ deadlineMs: 600, fallback: { instances: () => 2 } });
    const ask = (n: number) => outcomes(times(n, () => f.limiter.admit(f.request({ policy: TIGHT }))));
    expect(await ask(1)).toEqual({ granted: 1 });
    // The circuit opens by another tenant's request, so that none of this one's is under way.
    server.freeze();
    const other = make({ deadlineMs: 600 });
    await f.limiter.admit({ scope: { address: "192.0.2.1" }, policies: [TIGHT] });
    await other.limiter.admit(other.request());
    expect(await ask(3)).toEqual({ granted: 3 });
    server.thaw();
    await until(
      async () => !(await f.limiter.admit({ scope: { address: "192.0.2.2" }, policies: [TIGHT] })).degraded,
    );
    expect(await ask(9)).toEqual({ granted: 4, limited: 5 });
  });

  it("a bucket smaller than the number of processes still lets requests through", async () => {
    const { limiter, request } = make({ fallback: { instances: () => 50 } });
    await server.kill();
    expect(await limiter.admit(request({ policy: TIGHT }))).toMatchObject({
      outcome: "granted",
      degraded: true,
    });
  });

  it("holds the quota by what it last heard, or by the database", async () => {
    const heard = make();
    await outcomes(times(7, () => heard.limiter.admit(heard.request({ meter: metered(10) }))));
    const fresh = make();
    const { tenantId } = fresh;
    const row = {
      tenantId,
      meter: "api_calls",
      hour: "2026-01-01T00:00:00Z",
      epoch: "e",
      ...NOBODYS,
      counted: 8,
      refunded: 0,
    };
    await fresh.sink.write([row]);
    await server.kill();
    const ask = (f: Fixture) => outcomes(times(6, () => f.limiter.admit(f.request({ meter: metered(10) }))));
    expect(await ask(heard)).toEqual({ granted: 3, over_quota: 3 });
    expect(await ask(fresh)).toEqual({ granted: 2, over_quota: 4 });
    expect(fresh.loads()).toBe(1);
  });

  it("refuses nothing for what was given back, whoever counted it and whoever took it back", async () => {
    const f = make();
    const ask = () => f.limiter.admit(f.request({ meter: metered(3) }));
    const [first, second] = [await ask(), await ask(), await ask()];
    await f.limiter.refund(first);
    await server.kill();
    const here = await ask();
    expect([here.outcome, (await ask()).outcome]).toEqual(["granted", "over_quota"]);
    await f.limiter.refund(second);
    expect([(await ask()).outcome, (await ask()).outcome]).toEqual(["granted", "over_quota"]);
    await f.limiter.refund(here);
    expect([(await ask()).outcome, (await ask()).outcome]).toEqual(["granted", "over_quota"]);
  });

  it("holds the quota by what Redis counted late for those refused here, and gave back", async () => {
    const f = make({ deadlineMs: 600, fallback: { instances: () => 2 } });
    const ask = () => f.limiter.admit(f.request({ policy: TIGHT, meter: metered(6) }));
    await ask();
    server.freeze();
    expect(await outcomes(times(12, ask))).toEqual({ granted: 3, limited: 9 });
    server.thaw();
    await untilBack(f);
    await until(async () => {
      await f.limiter.flush();
      return (await f.total()) === 4;
    });
    await server.kill();
    const wide = await outcomes(times(3, () => f.limiter.admit(f.request({ meter: metered(6) }))));
    expect(wide).toEqual({ granted: 2, over_quota: 1 });
  });

  it("killed and back in mid-load: nothing that was counted here is lost, and Redis decides again", async () => {
    const f = make();
    const before = await outcomes(times(30, () => f.limiter.admit(f.request())));
    await f.sink.write(await readLive(handle.redis, f.tenantId));
    await server.kill();
    const during = await outcomes(times(40, () => f.limiter.admit(f.request())));
    await server.restart();
    await untilBack(f);
    const after = await outcomes(times(50, () => f.limiter.admit(f.request())));
    await f.limiter.flush();
    expect([before, during, after]).toEqual([{ granted: 30 }, { granted: 40 }, { granted: 50 }]);
    expect(await f.total()).toBe(120);
    expect(events).toEqual(["degraded", "restored"]);
  });

  it("frozen and back: what ran late in Redis too is counted once", async () => {
    const f = make({ deadlineMs: 600 });
    await f.limiter.admit(f.request());
    server.freeze();
    expect(await outcomes(times(25, () => f.limiter.admit(f.request())))).toEqual({ granted: 25 });
    // Longer than the client's own deadline: the late replies come through the transport.
    await sleep(1_100);
    server.thaw();
    await untilBack(f);
    await until(async () => {
      await f.limiter.flush();
      return (await f.total()) === 26;
    });
    const [local] = f.sink.rows();
    expect(local).toMatchObject({ counted: 25, refunded: 25 });
  });

  it.each([
    ["within the client's own deadline", 0],
    ["after it", 1_100],
  ])("what Redis granted late, %s, to those refused here is not counted", async (_when, frozenMs) => {
    const f = make({ deadlineMs: 600, fallback: { instances: () => 2 } });
    await f.limiter.admit(f.request());
    server.freeze();
    const counts = await outcomes(times(12, () => f.limiter.admit(f.request({ policy: TIGHT }))));
    expect(counts).toEqual({ granted: 4, limited: 8 });
    await sleep(frozenMs);
    server.thaw();
    await untilBack(f);
    await until(async () => {
      await f.limiter.flush();
      const [live] = await readLive(handle.redis, f.tenantId);
      // Redis granted 8 of the 12: for 4 this process takes its own count back, for 4 Redis does.
      return live?.counted === 9 && (await f.total()) === 5;
    });
  });

  it("a refund that Redis did not answer is given back once", async () => {
    const f = make({ deadlineMs: 600 });
    const decision = await f.limiter.admit(f.request());
    await f.limiter.admit(f.request());
    server.freeze();
    expect(await f.limiter.refund(decision)).toBe(true);
    server.thaw();
    await untilBack(f);
    await until(async () => {
      await f.limiter.flush();
      return (await f.total()) === 1 && f.sink.rows()[0]?.counted === 1;
    });
  });

  it("after the outage the quota knows what was counted meanwhile", async () => {
    const f = make({ deadlineMs: 600, instanceId: randomUUID() });
    const ask = (n: number) => outcomes(times(n, () => f.limiter.admit(f.request({ meter: metered(10) }))));
    expect(await ask(4)).toEqual({ granted: 4 });
    server.freeze();
    expect(await f.limiter.admit(f.request({ meter: null }))).toMatchObject({ degraded: true });
    expect(await ask(3)).toEqual({ granted: 3 });
    server.thaw();
    await untilBack(f);
    await until(async () => {
      await f.limiter.flush();
      return (await handle.redis.keys("*:total:*")).length === 0;
    });
    expect(await ask(6)).toEqual({ granted: 3, over_quota: 3 });
    expect(await f.total()).toBe(10);
  });

  it.each([
    ["with a quota", metered()],
    ["without one", { name: "feature_uses", quantity: 1 }],
  ])("a sink that fails is tried again until what a meter %s counted is written", async (_name, meter) => {
    let broken = true;
    const f = make();
    const write = f.sink.write;
    f.sink.write = (rows) => (broken ? Promise.reject(new Error("no database")) : write(rows));
    await server.kill();
    await outcomes(times(5, () => f.limiter.admit(f.request({ meter }))));
    await until(() => events.includes("flush_failed"));
    broken = false;
    await until(() => f.sink.total() === 5);
  });

  async function scriptCalls(): Promise<number> {
    const admin = new Redis(server.url);
    const stats = await admin.info("commandstats");
    admin.disconnect();
    return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  }
});
