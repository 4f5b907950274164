import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRedis, type RedisHandle } from "@/server/platform/redis";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { FLUSH_MS } from "./support/bounds";
import { type Gateway, startGateway } from "./support/gateway";
import { askOnce } from "./support/steady-load";
import { meteredCalls, rollUpUsage } from "./support/usage";

const app = startTestApp();
const PROCESSES = 4;
const QUOTA = 90;
let handle: RedisHandle;
let gateways: Gateway[] = [];

beforeAll(async () => {
  handle = createRedis({ url: app().redisUrl, commandTimeoutMs: 1_000 });
  const env = { INSTANCES: String(PROCESSES), LIMITER_DEADLINE_MS: "1000" };
  gateways = await Promise.all(Array.from({ length: PROCESSES }, () => startGateway(env)));
}, 180_000);
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await handle.close();
}, 60_000);

/** A tenant with a quota that refuses, and a rate that does not. */
async function mintBounded(): Promise<TestTenant> {
  const tenant = await mintTenant(app().db, { plan: "free" });
  for (const [key, value] of Object.entries({ api_calls: QUOTA, ratePerSecond: 1_000, burst: 1_000 })) {
    await app().db
      .admin`insert into entitlement_overrides (tenant_id, id, key, value, reason, starts_at, ends_at, operator_label)
      values (${tenant.id}, gen_random_uuid(), ${key}, ${value}, 'For a test of quotas', now(), now() + interval '1 day', 'test')`;
  }
  return tenant;
}

/** So many calls, to one process after the other: the statuses, and how many of them Redis counted. */
async function call({ apiKey }: TestTenant, calls: number) {
  const answers = [];
  for (let nth = 0; nth < calls; nth += 1) {
    answers.push(await askOnce(gateways[nth % PROCESSES]?.origin ?? "", apiKey));
  }
  return {
    statuses: answers.map(({ status }) => status),
    byRedis: answers.filter(({ status, degraded }) => status === 200 && !degraded).length,
  };
}

const all = (status: number, calls: number) => new Array<number>(calls).fill(status);

describe("a Redis that is flushed while four processes count", { timeout: 120_000 }, () => {
  it("costs what was not rolled up and nothing more, and no tenant is refused what it has left", async () => {
    const [tenant, other] = [await mintBounded(), await mintBounded()];
    const roll = () => rollUpUsage(app().db, handle, [tenant, other]);
    const counted = async () => (await meteredCalls(app().db, [tenant])).get(tenant.id) ?? 0;
    expect((await call(tenant, 30)).statuses).toEqual(all(200, 30));
    await roll();
    const unrolled = await call(tenant, 10);
    expect(unrolled.statuses).toEqual(all(200, 10));
    await handle.redis.flushall();

    // What is in Postgres and nothing of what was lost stands against the quota, in every process.
    const left = QUOTA - 40;
    const after = await call(tenant, left);
    expect(after.statuses).toEqual(all(200, left));
    expect((await call(other, 12)).statuses).toEqual(all(200, 12));
    await sleep(FLUSH_MS + 500);
    await roll();
    expect(await counted()).toBe(QUOTA - unrolled.byRedis);

    // The quota holds again, to the call.
    const more = await call(tenant, unrolled.byRedis + PROCESSES);
    const beyond = [...all(200, unrolled.byRedis), ...all(402, PROCESSES)];
    expect(more.statuses).toEqual(beyond);
    await sleep(FLUSH_MS + 500);
    await roll();
    expect(await counted()).toBe(QUOTA);
    process.stdout.write(
      `flushed: ${QUOTA + unrolled.byRedis} served, ${QUOTA} metered, ${unrolled.byRedis} were not rolled up\n`,
    );
  });
});
