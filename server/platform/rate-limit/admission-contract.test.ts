import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId, type UserId } from "@/server/kernel/ids";
import { hourNumber, readLive, usageKey } from "@/server/platform/metering";
import type { RedisHandle } from "@/server/platform/redis";
import { type Engine, engines } from "@/server/platform/redis/test-support/engines";
import { type EpochHolder, isUnsettled, moveSecurityEpoch, readSecurityEpoch, UNSETTLED_MS } from "./index";
import { fixture, METER, metered, NOBODYS, outcomes, times, WIDE } from "./test-support/fixtures";

const TIGHT = { name: "tenant", ratePerSecond: 0.01, burst: 5, cost: 1 };

describe.each(engines)("admission over %s", (_name, start) => {
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

  const bump = async (holder: EpochHolder) => {
    await moveSecurityEpoch(handle.redis, holder, "bump");
    return readSecurityEpoch(handle.redis, holder);
  };

  it("grants the bucket's size, then limits and says when to come back", async () => {
    const { limiter, request } = fixture(handle.redis);
    for (const remaining of [4, 3, 2, 1, 0]) {
      const decision = await limiter.admit(request({ policy: TIGHT }));
      expect(decision).toMatchObject({ outcome: "granted", remaining, degraded: false, securityEpoch: 0 });
    }
    const refused = await limiter.admit(request({ policy: TIGHT }));
    expect(refused).toMatchObject({ outcome: "limited", remaining: 0, degraded: false });
    expect(refused.retryAfterMs).toBeGreaterThan(90_000);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(100_000);
    expect(refused.resetMs).toBeGreaterThan(refused.retryAfterMs);
  });

  it("refills continuously", async () => {
    const { limiter, request } = fixture(handle.redis);
    const policy = { name: "tenant", ratePerSecond: 20, burst: 1, cost: 1 };
    expect((await limiter.admit(request({ policy }))).outcome).toBe("granted");
    await sleep(60);
    expect((await limiter.admit(request({ policy }))).outcome).toBe("granted");
  });

  it("takes from all policies or from none", async () => {
    const { limiter, tenantId, request } = fixture(handle.redis);
    const other = { ...TIGHT, name: "key", burst: 2 };
    const both = { scope: { tenantId }, policies: [TIGHT, other] as const };
    const seen = [];
    for (let i = 0; i < 4; i += 1) seen.push((await limiter.admit(both)).outcome);
    expect(seen).toEqual(["granted", "granted", "limited", "limited"]);
    expect((await limiter.admit(request({ policy: TIGHT }))).remaining).toBe(2);
  });

  it("counts exactly what it grants, with 50 callers at once", async () => {
    const { limiter, request, tenantId } = fixture(handle.redis);
    const policy = { name: "tenant", ratePerSecond: 0.001, burst: 180, cost: 1 };
    const work = times(50, async () => {
      const mine = [];
      for (let i = 0; i < 6; i += 1) mine.push((await limiter.admit(request({ policy }))).outcome);
      return mine;
    });
    const granted = (await Promise.all(work)).flat().filter((outcome) => outcome === "granted");
    expect(granted).toHaveLength(180);
    expect(await readLive(handle.redis, tenantId, METER)).toMatchObject([{ counted: 180, refunded: 0 }]);
  });

  it("holds the quota to the last unit under concurrency, asking the database once", async () => {
    const { limiter, request, total, loads } = fixture(handle.redis);
    const counts = await outcomes(times(60, () => limiter.admit(request({ meter: metered(37) }))));
    expect(counts).toEqual({ granted: 37, over_quota: 23 });
    expect(await total()).toBe(37);
    expect(loads()).toBe(1);
  });

  it("refuses over quota without taking tokens or counting", async () => {
    const { limiter, request, total } = fixture(handle.redis);
    await limiter.admit(request({ policy: TIGHT, meter: metered(3) }));
    const refused = await limiter.admit(request({ policy: TIGHT, meter: metered(3, 3) }));
    expect(refused).toMatchObject({ outcome: "over_quota", remaining: 4, quota: { limit: 3, used: 1 } });
    expect(refused.retryAfterMs).toBeGreaterThan(0);
    expect(await total()).toBe(1);
    expect(await limiter.admit(request({ policy: TIGHT, meter: metered(3, 2) }))).toMatchObject({
      outcome: "granted",
    });
  });

  it("starts a period from what the database already holds", async () => {
    const { limiter, request, sink, tenantId } = fixture(handle.redis);
    await sink.write([
      {
        ...NOBODYS,
        tenantId,
        meter: METER,
        hour: "2026-01-01T00:00:00Z",
        epoch: "old",
        counted: 10,
        refunded: 2,
      },
    ]);
    const counts = await outcomes(times(5, () => limiter.admit(request({ meter: metered(10) }))));
    expect(counts).toEqual({ granted: 2, over_quota: 3 });
  });

  it("starts a quota in mid-hour from what is live already", async () => {
    const { limiter, request } = fixture(handle.redis);
    await Promise.all(times(6, () => limiter.admit(request({ meter: metered(null) }))));
    const counts = await outcomes(times(10, () => limiter.admit(request({ meter: metered(10) }))));
    expect(counts).toEqual({ granted: 4, over_quota: 6 });
  });

  it("includes what another process counts while the base is being loaded", async () => {
    const quick = fixture(handle.redis);
    let release = () => {};
    const slow = fixture(handle.redis, {
      usage: {
        sink: quick.sink,
        loadPeriodBase: () => new Promise((resolve) => (release = () => resolve(0))),
      },
    });
    const { tenantId } = quick;
    const waiting = slow.limiter.admit(slow.request({ tenantId, meter: metered(4) }));
    await sleep(50);
    await Promise.all(times(4, () => quick.limiter.admit(quick.request({ meter: metered(null) }))));
    release();
    expect((await waiting).outcome).toBe("over_quota");
  });

  it("gives back once, in the hour and in the period", async () => {
    const { limiter, request, total } = fixture(handle.redis);
    const first = await limiter.admit(request({ meter: metered(2) }));
    await limiter.admit(request({ meter: metered(2) }));
    expect((await limiter.admit(request({ meter: metered(2) }))).outcome).toBe("over_quota");
    expect(await Promise.all([limiter.refund(first), limiter.refund(first)])).toEqual([true, false]);
    expect(await limiter.refund(first)).toBe(false);
    expect(await total()).toBe(1);
    expect((await limiter.admit(request({ meter: metered(2) }))).outcome).toBe("granted");
    expect((await limiter.admit(request({ meter: metered(2) }))).outcome).toBe("over_quota");
  });

  it("gives back what was rolled up and dropped since", async () => {
    const { limiter, request, total, sink, tenantId } = fixture(handle.redis);
    const decision = await limiter.admit(request({ meter: metered(5) }));
    await limiter.admit(request({ meter: metered(5) }));
    const live = await readLive(handle.redis, tenantId);
    await sink.write(live);
    await handle.redis.hdel(usageKey(tenantId), `c|${hourNumber(live[0]?.hour ?? "")}|${METER}||`);
    expect(await limiter.refund(decision)).toBe(true);
    await limiter.flush();
    expect(await total()).toBe(1);
    const counts = await outcomes(times(6, () => limiter.admit(request({ meter: metered(5) }))));
    expect(counts).toEqual({ granted: 4, over_quota: 2 });
  });

  it("does not give back a count that was lost with its epoch", async () => {
    const { limiter, request, total, tenantId } = fixture(handle.redis);
    const decision = await limiter.admit(request());
    await handle.redis.del(usageKey(tenantId));
    await limiter.admit(request());
    expect(await limiter.refund(decision)).toBe(false);
    expect(await total()).toBe(1);
  });

  it("tells the tenant's security epoch as it is now", async () => {
    const { limiter, request, tenantId } = fixture(handle.redis);
    const epoch = await bump({ tenantId });
    expect(epoch).toBeGreaterThan(0);
    expect((await limiter.admit(request())).securityEpoch).toBe(epoch);
    expect((await limiter.admit(request({ meter: null }))).securityEpoch).toBe(epoch);
    expect(await bump({ tenantId })).not.toBe(epoch);
  });

  it("tells a person's epoch with the tenant's, and no other person's", async () => {
    const { limiter, request, tenantId } = fixture(handle.redis);
    const [userId, other] = [newId<UserId>(), newId<UserId>()];
    const told = async (overrides?: { meter: null }) =>
      (await limiter.admit(request({ personId: userId, ...overrides }))).securityEpoch;
    const tenants = await bump({ tenantId });
    expect([await told(), await told({ meter: null })]).toEqual([tenants, tenants]);
    const own = (await bump({ tenantId, userId })) - tenants;
    expect([await told(), await told({ meter: null })]).toEqual([tenants + own, tenants + own]);
    await bump({ tenantId, userId: other });
    expect(await told()).toBe(tenants + own);
    expect((await limiter.admit(request())).securityEpoch).toBe(tenants);
    expect(await readSecurityEpoch(handle.redis, { tenantId, userId })).toBe(tenants + own);
    expect(await readSecurityEpoch(handle.redis, { tenantId })).toBe(tenants);
  });

  it("tells an epoch as unsettled until each change under way is settled, and none that was before from then on", async () => {
    const { limiter, request, tenantId } = fixture(handle.redis);
    const userId = newId<UserId>();
    const move = (how: Parameters<typeof moveSecurityEpoch>[2], holder: EpochHolder = { tenantId }) =>
      moveSecurityEpoch(handle.redis, holder, how);
    const told = async () => (await limiter.admit(request({ personId: userId }))).securityEpoch ?? -1;
    const seen = new Set([await told(), await bump({ tenantId })]);
    await move("unsettle");
    expect(isUnsettled(await told())).toBe(true);
    await move("unsettle");
    await move("unsettle", { tenantId, userId });
    await move("settle");
    // What somebody announces meanwhile settles nobody else's change.
    await move("bump");
    expect(isUnsettled(await told())).toBe(true);
    await move("settle", { tenantId, userId });
    expect(isUnsettled(await told())).toBe(true);
    await move("settle");
    const settled = await told();
    expect(isUnsettled(settled)).toBe(false);
    expect(seen).not.toContain(settled);
  });

  it("counts changes under way without passing what a number holds: past the most, time alone settles them", async () => {
    const { limiter, request, tenantId } = fixture(handle.redis);
    const userId = newId<UserId>();
    const holders = [{ tenantId }, { tenantId, userId }];
    for (const holder of holders) {
      for (const how of ["unsettle", "settle"] as const) {
        for (let n = 0; n < 20; n += 1) await moveSecurityEpoch(handle.redis, holder, how);
      }
    }
    const { securityEpoch } = await limiter.admit(request({ personId: userId }));
    expect(Number.isSafeInteger(securityEpoch)).toBe(true);
    expect(isUnsettled(securityEpoch ?? 0)).toBe(true);
    const [key = ""] = await handle.redis.keys(`*${userId}`);
    expect(await handle.redis.pttl(key)).toBeGreaterThan(0);
    expect(await handle.redis.pttl(key)).toBeLessThanOrEqual(UNSETTLED_MS);
  });

  it("limits an address without a tenant, and tells no security epoch", async () => {
    const { limiter } = fixture(handle.redis);
    const asked = { scope: { address: "2001:db8::1" }, policies: [{ ...TIGHT, burst: 1 }] as const };
    expect(await limiter.admit(asked)).toMatchObject({
      outcome: "granted",
      securityEpoch: null,
      receipt: null,
    });
    expect(await limiter.admit(asked)).toMatchObject({ outcome: "limited" });
  });

  it("begins a new epoch after a flush in mid-hour, and the sums stay right", async () => {
    const { limiter, request, sink, tenantId, total } = fixture(handle.redis);
    await Promise.all(times(5, () => limiter.admit(request({ meter: metered(10) }))));
    await sink.write(await readLive(handle.redis, tenantId));
    await handle.redis.del(...(await handle.redis.keys(`{t:${tenantId}}:*`)));
    await Promise.all(times(3, () => limiter.admit(request({ meter: metered(10) }))));
    const live = await readLive(handle.redis, tenantId);
    expect(live).toMatchObject([{ counted: 3 }]);
    expect(live[0]?.epoch).not.toBe(sink.rows()[0]?.epoch);
    expect(await total()).toBe(8);
    const counts = await outcomes(times(5, () => limiter.admit(request({ meter: metered(10) }))));
    expect(counts).toEqual({ granted: 2, over_quota: 3 });
  });

  it("leaves no key without an end, and none outside the tenant's tag", async () => {
    const { limiter, request, tenantId } = fixture(handle.redis);
    await handle.redis.flushdb();
    const decision = await limiter.admit(request({ meter: metered(5) }));
    await limiter.refund(decision);
    await bump({ tenantId });
    await limiter.admit({ scope: { address: "192.0.2.1" }, policies: [WIDE] });
    const keys = await handle.redis.keys("*");
    expect(keys).toContain(usageKey(tenantId));
    expect(keys).toHaveLength(5);
    for (const key of keys) {
      expect(key.startsWith(`{t:${tenantId}}:`) || key.startsWith("{a:192.0.2.1}:")).toBe(true);
      expect(await handle.redis.pttl(key)).toBeGreaterThan(0);
    }
  });

  it("stores numbers as plain decimals", async () => {
    const { limiter, request, tenantId } = fixture(handle.redis);
    const policy = { name: "tenant", ratePerSecond: 0.001, burst: 5, cost: 2 };
    await limiter.admit(request({ policy, meter: metered(5, 2) }));
    expect(await handle.redis.get(`{t:${tenantId}}:bucket:tenant`)).toMatch(/^3\.000000000 \d{16}$/);
    expect(await handle.redis.get(`{t:${tenantId}}:total:${METER}:p1`)).toBe(2);
    const fields = Object.keys((await handle.redis.hgetall(usageKey(tenantId))) ?? {});
    expect(fields.sort()).toEqual([expect.stringMatching(/^c\|\d+\|api_calls\|\|$/), "e"]);
  });

  it("refuses impossible numbers before anything is sent", async () => {
    const { limiter, request } = fixture(handle.redis);
    await expect(limiter.admit(request({ policy: { ...WIDE, cost: 2_000_000 } }))).rejects.toThrow(
      RangeError,
    );
    await expect(limiter.admit(request({ policy: { ...WIDE, ratePerSecond: 0 } }))).rejects.toThrow(
      RangeError,
    );
    await expect(limiter.admit(request({ meter: metered(null, 1.5) }))).rejects.toThrow(RangeError);
  });
});
