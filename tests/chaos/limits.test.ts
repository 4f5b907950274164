import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLANS } from "@/server/kernel/plans";
import { createRedis, type RedisHandle } from "@/server/platform/redis";
import { startRedisServer, type TestRedisServer } from "@/server/platform/redis/test-support/redis-server";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { type Bound, boundOf, type Events, FLUSH_MS } from "./support/bounds";
import { type Gateway, startGateway } from "./support/gateway";
import { type Answer, sendEvenly } from "./support/steady-load";
import { meteredCalls, rollUpUsage } from "./support/usage";

/** How long the load lasts: 60 by hand, less where every run of the suite waits for it. */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 15);
const PROCESSES = 4;
const FLOODING = 5;
const QUIET = 15;

const app = startTestApp();
let server: TestRedisServer;
let handle: RedisHandle;
let gateways: Gateway[] = [];

beforeAll(async () => {
  server = await startRedisServer();
  handle = createRedis({ url: server.url, commandTimeoutMs: 1_000 });
  gateways = await startGateways();
}, 180_000);
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await handle.close();
  await server.stop();
}, 60_000);

/**
 * The deadline is the product's own: an answer of Redis that is late on a busy machine belongs to what is tried. Nothing
 * else may refuse: no load is shed, and Postgres may be as slow as the machine makes it.
 */
async function startGateways(): Promise<Gateway[]> {
  const env = {
    REDIS_URL: server.url,
    INSTANCES: String(PROCESSES),
    LIMITER_DEADLINE_MS: "50",
    OVERLOAD_LOOP_DELAY_MS: "0",
    OVERLOAD_DATABASE_WAITING: "0",
    OVERLOAD_IN_FLIGHT: "0",
    DATABASE_WAIT_MS: "20000",
    DATABASE_DEADLINE_MS: "30000",
  };
  const started = await Promise.all(Array.from({ length: PROCESSES }, () => startGateway(env)));
  const warm = await mintTenant(app().db, { plan: "business" });
  await Promise.all(started.map((gateway) => sendEvenly([gateway], warm.apiKey, 20, 1_000).answers));
  return started;
}

const isOk = ({ status }: Answer) => status === 200;

describe("four processes, while Redis and one of them are killed", {
  timeout: (SECONDS + 90) * 1_000,
}, () => {
  it("give no tenant more than its limit, refuse none that keeps it, and count what they served", async () => {
    const tenants = await Promise.all(
      Array.from({ length: FLOODING + QUIET }, () => mintTenant(app().db, { plan: "free" })),
    );
    const { ratePerSecond, burst } = PLANS.free.rateLimit;
    const perSecond = (nth: number) => (nth < FLOODING ? 4 * ratePerSecond : 0.4 * ratePerSecond);
    const forMs = SECONDS * 1_000;
    const alive = [...gateways];
    const loads = tenants.map((tenant, nth) => sendEvenly(alive, tenant.apiKey, perSecond(nth), forMs));
    const events = await disturb(tenants, alive);
    const answers = await Promise.all(loads.map((load) => load.answers));
    const endedMs = performance.now();
    await sleep(FLUSH_MS + 500);
    await Promise.all(alive.map((gateway) => gateway.stop()));
    gateways = [];
    await rollUpUsage(app().db, handle, tenants);

    const counted = await meteredCalls(app().db, tenants);
    const all = answers.flat();
    const total = [...counted.values()].reduce((sum, one) => sum + one, 0);
    const bound = boundOf(all, events);
    const due = burst + (ratePerSecond * (endedMs - Math.min(...all.map(({ sentMs }) => sentMs)))) / 1_000;
    process.stdout.write(tell(all, total, bound, { got: answers.slice(0, FLOODING), due }));
    expect(all.filter(({ status }) => ![0, 200, 429].includes(status))).toEqual([]);
    expect(all.filter((one) => one.status === 0 && one.origin !== events.processKilled.origin)).toEqual([]);
    tenants.forEach(({ id }, nth) => {
      const own = answers[nth] ?? [];
      const ok = own.filter(isOk).length;
      const seconds = (endedMs - Math.min(...own.map(({ sentMs }) => sentMs))) / 1_000;
      if (nth < FLOODING) expect(ok).toBeLessThanOrEqual(1.1 * (burst + ratePerSecond * seconds));
      else expect(own.filter(({ status }) => status === 429)).toEqual([]);
      expectWithin(counted.get(id) ?? 0, ok, boundOf(own, events));
    });
  });

  /** Kills Redis for a sixth of the time, and then a process, while usage is rolled up every second. */
  async function disturb(tenants: readonly TestTenant[], alive: Gateway[]): Promise<Events> {
    const rolls = rollUpEverySecond(tenants);
    await sleep(SECONDS * 250);
    await server.kill();
    const redisKilledMs = performance.now();
    const rolledUp = rolls.soFar();
    await sleep((SECONDS * 1_000) / 6);
    await server.restart();

    await sleep(SECONDS * 250);
    const victim = alive.pop();
    if (!victim) throw new RangeError("There is no process to kill.");
    victim.child.kill("SIGKILL");
    const processKilled = { origin: victim.origin, atMs: performance.now() };
    gateways = [...alive];
    await sleep(SECONDS * 250);
    await rolls.stop();
    return { rolledUp, redisKilledMs, processKilled };
  }

  function rollUpEverySecond(tenants: readonly TestTenant[]) {
    let wholeMs = performance.now();
    let endedMs = wholeMs;
    let underWay = false;
    let stopped = false;
    const work = (async () => {
      for (; !stopped; await sleep(1_000)) {
        const fromMs = performance.now();
        underWay = true;
        // It fails while Redis is away: the next one is as good.
        const [{ status }] = await Promise.allSettled([rollUpUsage(app().db, handle, tenants)]);
        if (status === "fulfilled") wholeMs = fromMs;
        underWay = false;
        endedMs = performance.now();
      }
    })();
    return {
      soFar: (): Events["rolledUp"] => ({ wholeMs, partMs: underWay ? performance.now() : endedMs }),
      async stop() {
        stopped = true;
        await work;
      },
    };
  }
});

function expectWithin(metered: number, served: number, bound: Bound): void {
  expect(metered).toBeGreaterThanOrEqual(served - bound.notRolledUp - bound.notWritten);
  expect(metered).toBeLessThanOrEqual(served + bound.twice + bound.notAnswered);
}

interface Flooding {
  got: readonly Answer[][];
  due: number;
}

function tell(all: readonly Answer[], metered: number, bound: Bound, { got, due }: Flooding): string {
  const { notRolledUp, notWritten, twice, notAnswered } = bound;
  return [
    `${PROCESSES} processes, ${SECONDS} s: ${all.filter(isOk).length} served, ${metered} metered`,
    `  bound: -${notRolledUp + notWritten} (${notRolledUp} not rolled up, ${notWritten} not written), ` +
      `+${twice + notAnswered} (${twice} under way in Redis, ${notAnswered} never answered)`,
    `  decided without Redis: ${all.filter((one) => isOk(one) && one.degraded).length}; ` +
      `flooding tenants got ${got.map((own) => own.filter(isOk).length)} of ${Math.round(due)}`,
    "",
  ].join("\n");
}
