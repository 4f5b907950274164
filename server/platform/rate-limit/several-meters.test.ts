import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { netQuantity, readLive, type UsageRow, usageKey } from "@/server/platform/metering";
import type { RedisHandle } from "@/server/platform/redis";
import { type Engine, engines } from "@/server/platform/redis/test-support/engines";
import type { Decision, Metered } from "./index";
import { fixture, metered, times } from "./test-support/fixtures";

const FEATURES = ["projects", "tasks"];
const PRINCIPALS = ["key:a", "key:b", "user:c"];

const uses = (principal: string, dimension: string, quantity = 1): Metered => ({
  name: "feature_uses",
  quantity,
  principal,
  dimension,
});
const calls = (principal: string, limit: number | null = null): Metered => ({ ...metered(limit), principal });

/** Net use by what `of` names a row. */
function sums(rows: readonly UsageRow[], of: (row: UsageRow) => string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const row of rows) found[of(row)] = (found[of(row)] ?? 0) + netQuantity(row);
  return found;
}

describe.each(engines)("several meters of one request over %s", (_name, start) => {
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

  it("are counted apart by principal and dimension, and the quota is the whole meter's", async () => {
    const { limiter, request, tenantId } = fixture(handle.redis);
    const ask = (principal: string, feature: string) =>
      limiter.admit(request({ meters: [calls(principal, 3), uses(principal, feature)] }));
    await ask("key:a", "projects");
    await ask("key:a", "tasks");
    await ask("key:b", "projects");
    expect(await ask("key:c", "projects")).toMatchObject({
      outcome: "over_quota",
      quota: { meter: "api_calls", limit: 3, used: 3 },
    });
    const rows = await readLive(handle.redis, tenantId);
    expect(sums(rows, (row) => `${row.meter} ${row.principal} ${row.dimension}`)).toEqual({
      "api_calls key:a ": 2,
      "api_calls key:b ": 1,
      "feature_uses key:a projects": 1,
      "feature_uses key:a tasks": 1,
      "feature_uses key:b projects": 1,
    });
  });

  it("are all counted or none, whichever of them is over its quota", async () => {
    const { limiter, request, tenantId } = fixture(handle.redis);
    const events = (quantity: number): Metered => ({ ...metered(100, quantity), name: "events_ingested" });
    const both = (quantity: number) =>
      limiter.admit(request({ meters: [calls("key:a", 2), events(quantity)] }));
    expect((await both(60)).outcome).toBe("granted");
    expect(await both(60)).toMatchObject({
      outcome: "over_quota",
      quota: { meter: "events_ingested", used: 60 },
    });
    expect((await both(40)).outcome).toBe("granted");
    expect(await both(0)).toMatchObject({ outcome: "over_quota", quota: { meter: "api_calls", used: 2 } });
    const rows = await readLive(handle.redis, tenantId);
    expect(sums(rows, (row) => row.meter)).toEqual({ api_calls: 2, events_ingested: 100 });
  });

  it("need no bucket: a quantity is reserved, and what was not used of it given back, never more", async () => {
    const { limiter, tenantId } = fixture(handle.redis);
    const reserve = () =>
      limiter.admit({
        scope: { tenantId },
        policies: [],
        meters: [metered(10, 8), uses("user:c", "tasks", 2)],
      });
    const decision = await reserve();
    expect(decision).toMatchObject({ outcome: "granted", remaining: Number.POSITIVE_INFINITY, resetMs: 0 });
    expect((await reserve()).outcome).toBe("over_quota");
    expect(await limiter.refund(decision, { api_calls: 3 })).toBe(true);
    const left = async () => sums(await readLive(handle.redis, tenantId), (row) => row.meter);
    expect(await left()).toEqual({ api_calls: 5, feature_uses: 2 });
    await limiter.refund(decision, { api_calls: 100 });
    expect(await left()).toEqual({ api_calls: 0, feature_uses: 2 });
    expect(await limiter.refund(decision, { api_calls: 1 })).toBe(false);
    expect(await limiter.refund(decision)).toBe(true);
    expect(await left()).toEqual({ api_calls: 0, feature_uses: 0 });
    expect(await limiter.refund(decision)).toBe(false);
    expect((await reserve()).outcome).toBe("granted");
  });

  it("ask the database for each period's base once, and are granted with both", async () => {
    const { limiter, request, loads, sink, tenantId } = fixture(handle.redis);
    const hour = "2026-01-01T00:00:00Z";
    const row = { tenantId, hour, principal: "key:a", dimension: "", epoch: "old", refunded: 0 };
    await sink.write([
      { ...row, meter: "api_calls", counted: 4 },
      { ...row, meter: "events_ingested", counted: 7 },
    ]);
    const meters = [metered(5), { ...metered(10, 3), name: "events_ingested" }];
    const decisions = await Promise.all(times(5, () => limiter.admit(request({ meters }))));
    expect(decisions.filter(({ outcome }) => outcome === "granted")).toHaveLength(1);
    expect(loads()).toBe(2);
  });

  it("sum up to what was granted, over hours, principals and dimensions, whatever is refunded", async () => {
    const call = fc.record({
      principal: fc.constantFrom(...PRINCIPALS),
      feature: fc.constantFrom(...FEATURES),
      quantity: fc.integer({ min: 1, max: 5 }),
      back: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 30 }), async (schedule) => {
        const { limiter, request, tenantId } = fixture(handle.redis);
        const expected = new Map<string, number>();
        const granted: Decision[] = await Promise.all(
          schedule.map(({ principal, feature, quantity }) =>
            limiter.admit(request({ meters: [calls(principal), uses(principal, feature, quantity)] })),
          ),
        );
        await Promise.all(
          schedule.map(async ({ principal, feature, quantity, back = 0 }, nth) => {
            const key = `${principal} ${feature}`;
            expected.set(key, (expected.get(key) ?? 0) + quantity - Math.min(back, quantity));
            const decision = granted[nth];
            if (decision && back > 0) await limiter.refund(decision, { feature_uses: back });
          }),
        );
        const rows = await readLive(handle.redis, tenantId);
        const own = rows.filter((row) => row.meter === "feature_uses");
        expect(sums(own, (row) => `${row.principal} ${row.dimension}`)).toEqual(Object.fromEntries(expected));
        expect(sums(rows, (row) => row.meter).api_calls).toBe(schedule.length);
        await handle.redis.del(usageKey(tenantId));
      }),
      { numRuns: 25 },
    );
  });

  it("are refused before anything is sent where they could not be told apart", async () => {
    const { limiter, request } = fixture(handle.redis);
    const refused = (meters: Metered[]) =>
      expect(limiter.admit(request({ meters }))).rejects.toThrow(RangeError);
    await refused([metered(5), metered(5)]);
    await refused([{ ...metered(5), name: "api|calls" }]);
    await refused([{ ...metered(5), principal: "key:a|b" }]);
    await refused([{ ...metered(5), quantity: Number.NaN }]);
  });
});
