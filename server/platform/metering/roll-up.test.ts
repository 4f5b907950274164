import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId, type TenantId } from "@/server/kernel/ids";
import type { RedisHandle } from "@/server/platform/redis";
import { type Engine, engines } from "@/server/platform/redis/test-support/engines";
import { hourOf, mergeUsage, readLive, rollUp, usageKey } from "./index";
import { createMemorySink } from "./memory-sink";

describe.each(engines)("roll-up over %s", (_name, start) => {
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

  const now = hourOf(Date.now());

  /** A tenant with counters in a past hour, at the edge of what is kept, and in this hour. */
  async function tenantWithUsage(): Promise<TenantId> {
    const tenantId = newId<TenantId>();
    await handle.redis.hset(usageKey(tenantId), {
      e: `epoch-${tenantId}`,
      [`c|${now - 5}|api_calls||`]: 10,
      [`r|${now - 5}|api_calls||`]: 1,
      [`c|${now - 4}|exports||pdf`]: 4,
      [`c|${now}|api_calls||`]: 7,
    });
    return tenantId;
  }

  const count = (tenantId: TenantId, hour: number) =>
    handle.redis.hincrby(usageKey(tenantId), `c|${hour}|api_calls||`, 1);

  it("writes absolute values and drops only hours long over", async () => {
    const tenantId = await tenantWithUsage();
    const sink = createMemorySink();
    expect(await rollUp({ tenants: [tenantId], redis: handle.redis, sink })).toEqual({ rows: 3 });
    expect(sink.total()).toBe(20);
    expect(sink.rows().find((row) => row.dimension === "pdf")).toMatchObject({ counted: 4 });
    const live = await readLive(handle.redis, tenantId);
    expect(live).toMatchObject([{ meter: "api_calls", counted: 7, epoch: `epoch-${tenantId}` }]);
    expect(mergeUsage(sink.rows(), live).total).toBe(20);
  });

  it("run twice, and by two at once, gives the same totals", async () => {
    const tenants = await Promise.all([tenantWithUsage(), tenantWithUsage(), tenantWithUsage()]);
    const sink = createMemorySink();
    const once = () => rollUp({ tenants, redis: handle.redis, sink, batchSize: 2 });
    await Promise.all([once(), once()]);
    await once();
    expect(sink.total()).toBe(60);
  });

  it("loses no count that comes between its reading and its dropping", async () => {
    const tenantId = await tenantWithUsage();
    const sink = createMemorySink();
    const late = {
      write: async (rows: Parameters<typeof sink.write>[0]) => {
        await sink.write(rows);
        await count(tenantId, now - 5);
      },
    };
    await rollUp({ tenants: [tenantId], redis: handle.redis, sink: late });
    const live = await readLive(handle.redis, tenantId);
    expect(mergeUsage(sink.rows(), live).total).toBe(21);
    await rollUp({ tenants: [tenantId], redis: handle.redis, sink });
    expect(sink.total()).toBe(21);
  });

  it("drops nothing when the sink fails", async () => {
    const tenantId = await tenantWithUsage();
    const sink = { write: () => Promise.reject(new Error("no database")) };
    await expect(rollUp({ tenants: [tenantId], redis: handle.redis, sink })).rejects.toThrow("no database");
    expect(mergeUsage(await readLive(handle.redis, tenantId)).total).toBe(20);
  });

  it("drops nothing of an epoch that began after its reading", async () => {
    const tenantId = await tenantWithUsage();
    const sink = createMemorySink();
    const flushing = {
      write: async (rows: Parameters<typeof sink.write>[0]) => {
        await sink.write(rows);
        await handle.redis.del(usageKey(tenantId));
        await handle.redis.hset(usageKey(tenantId), {
          e: "new",
          [`c|${now - 5}|api_calls||`]: 10,
          [`r|${now - 5}|api_calls||`]: 1,
        });
      },
    };
    await rollUp({ tenants: [tenantId], redis: handle.redis, sink: flushing });
    expect(mergeUsage(await readLive(handle.redis, tenantId)).total).toBe(9);
  });

  it("tells a tenant that used nothing by an empty list", async () => {
    expect(await readLive(handle.redis, newId<TenantId>())).toEqual([]);
    const sink = createMemorySink();
    expect(await rollUp({ tenants: [newId<TenantId>()], redis: handle.redis, sink })).toEqual({ rows: 0 });
  });
});
