import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { TenantId } from "@/server/kernel/ids";
import { metrics } from "@/server/platform/observability";
import { redis } from "@/server/platform/redis/client";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { TenantCache } from "./cache";

const app = startTestApp();
let caches = 0;

interface Options {
  name?: string;
  ttlMs?: number;
  max?: number;
}

/** A cache of numbers. Two of one name are two processes: they share Redis alone. */
function numbers({ name = `test-${++caches}`, ttlMs = 60_000, max = 1_000 }: Options = {}) {
  return new TenantCache({ name, value: z.number(), ttlMs, noneTtlMs: 500, max });
}

const newTenant = async () => (await mintTenant(app().db)).id;
const at = (tenantId: TenantId, key = "k") => ({ tenantId, key });
const change = (tenantId: TenantId, cache: TenantCache<number>, work = async () => {}) =>
  app().db.database.tenants.write(tenantId, async (tx) => {
    cache.invalidate(tx);
    await work();
  });

/** Answers the numbers in turn, and how often it was asked. */
function source(...values: (number | undefined)[]) {
  return vi.fn(async () => values.shift());
}

async function counted(name: string): Promise<Record<string, number>> {
  const { values } = await metrics().cacheRequests.get();
  const own = values.filter(({ labels }) => labels.cache === name);
  return Object.fromEntries(own.map(({ labels, value }) => [`${labels.tier} ${labels.result}`, value]));
}

/** Until what was written without waiting is there. */
async function written(tenantId: TenantId, name: string, key = "k"): Promise<unknown> {
  return vi.waitFor(async () => {
    const stored = await redis().get(`{t:${tenantId}}:cache:${name}:${key}`);
    expect(stored).not.toBeNull();
    return stored;
  });
}

describe("a value", () => {
  it("is loaded once, then comes from the process, and for another process from Redis", async () => {
    const tenantId = await newTenant();
    const [here, load] = [numbers({ name: "tiers" }), source(1, 2)];
    for (const _ of [1, 2, 3]) expect((await here.get(at(tenantId), load)).value).toBe(1);
    await written(tenantId, "tiers");
    expect((await numbers({ name: "tiers" }).get(at(tenantId), load)).value).toBe(1);
    expect(load).toHaveBeenCalledTimes(1);
    expect(await counted("tiers")).toEqual({
      "process hit": 2,
      "process miss": 2,
      "redis miss": 1,
      "redis hit": 1,
      "source load": 1,
    });
  });

  it("that is none is remembered too, shorter, and is not mistaken for one that is not known", async () => {
    const tenantId = await newTenant();
    const [cache, load] = [numbers({ name: "none" }), source(undefined, 5)];
    expect((await cache.get(at(tenantId), load)).value).toBeUndefined();
    await written(tenantId, "none");
    const elsewhere = await numbers({ name: "none" }).get(at(tenantId), load);
    expect([elsewhere.value, load.mock.calls.length]).toEqual([undefined, 1]);
    expect(elsewhere.expiresAt - elsewhere.readAt).toBe(500);
  });

  it("is one tenant's, whatever its key, in the process and in Redis", async () => {
    const [one, other] = [await newTenant(), await newTenant()];
    const cache = numbers({ name: "apart" });
    expect((await cache.get(at(one), source(1))).value).toBe(1);
    expect((await cache.get(at(other), source(2))).value).toBe(2);
    await Promise.all([written(one, "apart"), written(other, "apart")]);
    expect((await numbers({ name: "apart" }).get(at(other), source(9))).value).toBe(2);
  });

  it.each([
    ["text", "garbage"],
    ["another shape", { found: true, value: "1", version: 0, readAt: 0, expiresAt: 2 ** 45, costMs: 1 }],
    ["no end", { found: true, value: 1, version: 0, readAt: 0, costMs: 1 }],
    ["a list", [1, 2, 3]],
    ["a number", 7],
  ])("in Redis that is %s is a miss", async (_what, stored) => {
    const tenantId = await newTenant();
    const name = `garbage-${++caches}`;
    await redis().set(`{t:${tenantId}}:cache:${name}:k`, stored, { ex: 60 });
    expect((await numbers({ name }).get(at(tenantId), source(3))).value).toBe(3);
    expect(await counted(name)).toMatchObject({ "redis garbage": 1, "source load": 1 });
  });

  it("is not remembered when its load fails, and the next one loads again", async () => {
    const tenantId = await newTenant();
    const cache = numbers();
    const failing = () => Promise.reject(new TypeError("no"));
    const both = await Promise.allSettled([
      cache.get(at(tenantId), failing),
      cache.get(at(tenantId), failing),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect((await cache.get(at(tenantId), source(4))).value).toBe(4);
  });

  it("always ends, in the process as in Redis, by its own time", async () => {
    const tenantId = await newTenant();
    const cache = numbers({ name: "ends", ttlMs: 5_000 });
    const { readAt, expiresAt } = await cache.get(at(tenantId), source(1));
    expect(expiresAt).toBe(readAt + 5_000);
    await written(tenantId, "ends");
    const left = await redis().pttl(`{t:${tenantId}}:cache:ends:k`);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(5_000);
    vi.useFakeTimers({ toFake: ["Date"], now: expiresAt });
    try {
      expect((await cache.get(at(tenantId), source(2))).value).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("leaves room for others: the process keeps no more than it was told", async () => {
    const tenantId = await newTenant();
    const cache = numbers({ name: "room", max: 10 });
    for (let key = 0; key < 50; key += 1) await cache.get(at(tenantId, String(key)), source(key));
    await written(tenantId, "room", "49");
    const before = await counted("room");
    for (let key = 0; key < 50; key += 1) await cache.get(at(tenantId, String(key)), source(key));
    const after = await counted("room");
    expect(Number(after["process hit"] ?? 0) - Number(before["process hit"] ?? 0)).toBeLessThanOrEqual(10);
  });
});

describe("a stampede", () => {
  it("of a thousand at once loads once", async () => {
    const tenantId = await newTenant();
    const cache = numbers();
    const load = vi.fn(() => new Promise<number>((resolve) => setTimeout(resolve, 20, 1)));
    const all = await Promise.all(Array.from({ length: 1_000 }, () => cache.get(at(tenantId), load)));
    expect(new Set(all.map(({ value }) => value))).toEqual(new Set([1]));
    expect(load).toHaveBeenCalledTimes(1);
  });
});

describe("a stampede of four processes", () => {
  it("loads once in each at most, and not at all once one has written", async () => {
    const tenantId = await newTenant();
    const load = vi.fn(() => new Promise<number>((resolve) => setTimeout(resolve, 20, 1)));
    const processes = () => Array.from({ length: 4 }, () => numbers({ name: "four" }));
    const ask = (all: TenantCache<number>[]) =>
      Promise.all(all.flatMap((one) => Array.from({ length: 250 }, () => one.get(at(tenantId), load))));
    await ask(processes());
    const first = load.mock.calls.length;
    expect(first).toBeLessThanOrEqual(4);
    await written(tenantId, "four");
    await ask(processes());
    expect(load).toHaveBeenCalledTimes(first);
  });
});

describe("an awaited invalidation", () => {
  it("is seen at the next get in the same process, and by others that have not asked within a second", async () => {
    const tenantId = await newTenant();
    const [here, there] = [numbers({ name: "seen" }), numbers({ name: "seen" })];
    const load = source(1, 2, 3);
    await here.get(at(tenantId), load);
    await written(tenantId, "seen");
    await there.get(at(tenantId), load);
    await change(tenantId, here);
    expect((await here.get(at(tenantId), load)).value).toBe(2);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 });
    try {
      expect((await there.get(at(tenantId), load)).value).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is not undone by a load that read before it and ends after it", async () => {
    const tenantId = await newTenant();
    const cache = numbers({ name: "late" });
    let finish = (_: number) => {};
    const slow = cache.get(at(tenantId), () => new Promise<number>((resolve) => (finish = resolve)));
    await vi.waitFor(async () => expect(await counted("late")).toMatchObject({ "source load": 1 }));
    await change(tenantId, cache);
    const next = cache.get(at(tenantId), source(2));
    expect((await next).value).toBe(2);
    finish(1);
    expect((await slow).value).toBe(1);
    expect((await cache.get(at(tenantId), source(9))).value).toBe(2);
    expect((await numbers({ name: "late" }).get(at(tenantId), source(9))).value).not.toBe(1);
  });

  it("keeps nothing that is read while its change is under way, here and elsewhere", async () => {
    const tenantId = await newTenant();
    const [here, there] = [numbers({ name: "under-way" }), numbers({ name: "under-way" })];
    await here.get(at(tenantId), source(1));
    await app().db.database.tenants.write(tenantId, async (tx) => {
      here.invalidate(tx);
      // What goes with the commit runs when the work is done: this one is registered behind the cache's own.
      const { aroundCommit } = await import("@/db/after-commit");
      aroundCommit(tx.db, "a reader before the COMMIT", {
        before: async () => {
          await vi.waitFor(async () => {
            const version = Number(await redis().get(`{t:${tenantId}}:cache:under-way`));
            expect(version).toBeGreaterThanOrEqual(2 ** 48);
          });
          expect((await here.get(at(tenantId), source(2))).value).toBe(2);
          expect((await there.get(at(tenantId), source(3))).value).toBe(3);
        },
        after: async () => undefined,
      });
    });
    expect((await here.get(at(tenantId), source(4))).value).toBe(4);
    expect((await there.get(at(tenantId), source(5))).value).not.toBe(3);
  });

  it("leaves other tenants' values as they were", async () => {
    const [tenantId, other] = [await newTenant(), await newTenant()];
    const cache = numbers();
    await cache.get(at(other), source(1));
    await change(tenantId, cache);
    expect((await cache.get(at(other), source(2))).value).toBe(1);
  });

  it("by any schedule of gets and changes never shows its process an older value than the last awaited one", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("get" as const), by: fc.nat(1), await: fc.boolean() }),
      fc.record({ do: fc.constant("change" as const), by: fc.nat(1), await: fc.constant(true) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const tenantId = await newTenant();
        const name = `schedule-${++caches}`;
        const processes = [numbers({ name }), numbers({ name })];
        let truth = 0;
        const seenBy = [0, 0];
        const flying: Promise<void>[] = [];
        const load = async () => {
          const read = truth;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
          return read;
        };
        for (const one of steps) {
          const cache = processes[one.by];
          if (!cache) throw new TypeError("There are two.");
          if (one.do === "change") {
            await change(tenantId, cache, async () => {
              truth += 1;
            });
            seenBy[one.by] = truth;
            continue;
          }
          const least = seenBy[one.by] ?? 0;
          const get = cache.get(at(tenantId), load).then(({ value }) => {
            expect(value).toBeGreaterThanOrEqual(least);
          });
          flying.push(get);
          if (one.await) await get;
        }
        await Promise.all(flying);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe("a version that the caller knows", () => {
  it("decides: another one loads, and the same one does not, here and elsewhere", async () => {
    const tenantId = await newTenant();
    const cache = numbers({ name: "given" });
    const load = source(1, 2);
    const ask = (now: number, by = cache) => by.get({ ...at(tenantId), version: { now } }, load);
    for (const version of [11, 11, 12, 12]) await ask(version);
    expect(load).toHaveBeenCalledTimes(2);
    await vi.waitFor(async () => expect(await written(tenantId, "given")).toMatchObject({ version: 12 }));
    expect((await ask(12, numbers({ name: "given" }))).value).toBe(2);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("that is unsettled is believed by nobody, and nothing is kept under it", async () => {
    const tenantId = await newTenant();
    const [cache, load] = [numbers({ name: "unsettled" }), source(1, 2, 3)];
    const version = { now: 2 ** 48 + 5 };
    for (const _ of [1, 2]) await cache.get({ ...at(tenantId), version }, load);
    expect(load).toHaveBeenCalledTimes(2);
    expect(await redis().get(`{t:${tenantId}}:cache:unsettled:k`)).toBeNull();
  });

  it("that nobody can tell is believed for a second at most", async () => {
    const tenantId = await newTenant();
    const [cache, load] = [numbers(), source(1, 2)];
    const lookup = { ...at(tenantId), version: { now: undefined } };
    for (const _ of [1, 2]) expect((await cache.get(lookup, load)).value).toBe(1);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 });
    try {
      expect((await cache.get(lookup, load)).value).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});
