import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { TenantCache } from "./cache";

// Nobody answers there.
const app = startTestApp({ REDIS_URL: "redis://127.0.0.1:1" });

const cacheOf = (name: string) =>
  new TenantCache({ name, value: z.number(), ttlMs: 60_000, noneTtlMs: 500, max: 10 });

describe("without Redis", () => {
  it("every get is answered, from the process for a second and then from the source", async () => {
    const { id: tenantId } = await mintTenant(app().db);
    const [cache, values] = [cacheOf("outage"), [1, 2]];
    const load = vi.fn(async () => values.shift());
    const get = async () => (await cache.get({ tenantId, key: "k" }, load)).value;
    expect([await get(), await get()]).toEqual([1, 1]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 });
    try {
      expect(await get()).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("a change commits, and its own process never sees the value from before", async () => {
    const { id: tenantId } = await mintTenant(app().db);
    const cache = cacheOf("outage-change");
    const get = async (value: number) => (await cache.get({ tenantId, key: "k" }, async () => value)).value;
    expect(await get(1)).toBe(1);
    await app().db.database.tenants.write(tenantId, async (tx) => cache.invalidate(tx));
    expect(await get(2)).toBe(2);
  });

  it("a thousand at once still load once", async () => {
    const { id: tenantId } = await mintTenant(app().db);
    const cache = cacheOf("outage-stampede");
    const load = vi.fn(async () => 1);
    await Promise.all(Array.from({ length: 1_000 }, () => cache.get({ tenantId, key: "k" }, load)));
    expect(load).toHaveBeenCalledTimes(1);
  });
});
