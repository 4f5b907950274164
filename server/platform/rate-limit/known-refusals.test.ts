import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createRedis } from "@/server/platform/redis";
import { startRedisServer } from "@/server/platform/redis/test-support/redis-server";
import { startRestShim } from "@/server/platform/redis/test-support/rest-shim";
import { createKnownRefusals } from "./known-refusals";
import { fixture, times } from "./test-support/fixtures";
import type { AdmitRequest, Decision } from "./types";

const POLICY = { name: "tenant", ratePerSecond: 10, burst: 2, cost: 1 };
const request = (policies = [POLICY], address = "192.0.2.1"): AdmitRequest => ({
  scope: { address },
  policies,
});

/** As Redis refuses it: how long until the cost can be paid. */
function refusal(retryAfterMs: number, of = request()): Decision {
  const policies = of.policies.map(({ name, ratePerSecond, burst }) => {
    return { name, ratePerSecond, burst, remaining: 0, resetMs: retryAfterMs + 100, retryAfterMs };
  });
  const rest = { remaining: 0, resetMs: retryAfterMs + 100, securityEpoch: null, degraded: false };
  return { ...rest, outcome: "limited", policies, concurrency: null, retryAfterMs };
}

function told() {
  let nowMs = 1_000_000;
  const clock = { now: () => new Date(nowMs) };
  return { known: createKnownRefusals(clock), pass: (ms: number) => (nowMs += ms), now: () => nowMs };
}

/** A Redis of the test's own, asked by HTTP so that its questions can be counted. */
async function ownRedis() {
  const server = await startRedisServer();
  const shim = await startRestShim(server.url);
  const { redis } = createRedis({ restUrl: shim.url, restToken: shim.token, commandTimeoutMs: 5_000 });
  const stop = async () => {
    await shim.close();
    await server.stop();
  };
  return { redis, shim, stop };
}

it("refuses until the bucket can pay, counted from before it was asked, and tells what is left of the wait", () => {
  const { known, pass, now } = told();
  const askedAtMs = now();
  pass(30);
  known.learn(request(), refusal(100), askedAtMs);
  expect(known.find(request())).toMatchObject({ outcome: "limited", retryAfterMs: 70, repeated: true });
  pass(68);
  expect(known.find(request())).toMatchObject({
    retryAfterMs: 2,
    policies: [{ retryAfterMs: 2, resetMs: 102 }],
  });
  pass(1);
  expect(known.find(request())).toBeUndefined();
});

it("asks again after a quarter of a second however long the wait is", () => {
  const { known, pass, now } = told();
  known.learn(request(), refusal(60_000), now());
  pass(249);
  expect(known.find(request())).toBeDefined();
  pass(1);
  expect(known.find(request())).toBeUndefined();
});

it("knows nothing of other limits, other costs, other buckets, or of a clock that went back", () => {
  const { known, pass, now } = told();
  known.learn(request(), refusal(200), now());
  for (const other of [{ ratePerSecond: 20 }, { burst: 3 }, { cost: 2 }, { name: "key" }]) {
    expect(known.find(request([{ ...POLICY, ...other }]))).toBeUndefined();
  }
  expect(known.find(request([POLICY], "192.0.2.2"))).toBeUndefined();
  pass(-1);
  expect(known.find(request())).toBeUndefined();
});

it("remembers no grant, no refusal for want of a place, and none that leaves something for others to take", () => {
  const { known, now } = told();
  const places = { name: "concurrency", limit: 1, held: 1, violated: true };
  known.learn(request(), { ...refusal(0), concurrency: places, retryAfterMs: 1_000 }, now());
  known.learn(request(), { ...refusal(100), outcome: "granted", receipt: null }, now());
  const both = request([POLICY, { ...POLICY, name: "key" }]);
  const [first, second] = refusal(100, both).policies;
  const left = { ...refusal(100, both), policies: [first, { ...second, remaining: 1, retryAfterMs: 0 }] };
  known.learn(both, left as Decision, now());
  expect([known.find(request()), known.find(both)]).toEqual([undefined, undefined]);
});

it("lets a tenant that floods cost one question a while, and lets it in as soon as it may", async () => {
  const { redis, shim, stop } = await ownRedis();
  try {
    const { limiter, request: of } = fixture(redis);
    const empty = of({ policy: { ...POLICY, ratePerSecond: 0.001 } });
    await Promise.all(times(3, () => limiter.admit(empty)));
    const before = shim.requests();
    for (let calls = 0; calls < 200; calls += 1) {
      expect((await limiter.admit(empty)).outcome).toBe("limited");
    }
    expect(shim.requests() - before).toBeLessThan(20);
    const soon = of({ policy: { ...POLICY, name: "soon", burst: 1 } });
    expect((await limiter.admit(soon)).outcome).toBe("granted");
    const { retryAfterMs } = await limiter.admit(soon);
    await sleep(retryAfterMs + 1);
    expect((await limiter.admit(soon)).outcome).toBe("granted");
  } finally {
    await stop();
  }
});

it("is told without asking as long as it is sure: not of another bucket, nor while Redis is away", async () => {
  const { redis, stop } = await ownRedis();
  const { limiter, request: of } = fixture(redis);
  const empty = of({ policy: { ...POLICY, ratePerSecond: 0.001 } });
  try {
    expect(limiter.stillLimited(empty)).toBeUndefined();
    await Promise.all(times(3, () => limiter.admit(empty)));
    const told = async () => {
      const { outcome } = await limiter.admit(empty);
      return [outcome, limiter.stillLimited(empty)?.outcome];
    };
    // On a slow machine the moment in which it is sure may pass between the two.
    await expect.poll(told).toEqual(["limited", "limited"]);
    expect(limiter.stillLimited(of({ policy: { ...POLICY, name: "full" } }))).toBeUndefined();
  } finally {
    await stop();
  }
  await expect.poll(async () => (await limiter.admit(empty)).degraded).toBe(true);
  expect(limiter.stillLimited(empty)).toBeUndefined();
});

it("is not told of places or time, where whoever waits gets a turn", async () => {
  const { redis, stop } = await ownRedis();
  try {
    const { limiter, request: of } = fixture(redis);
    const policy = { ...POLICY, name: "slow-time", unit: "milliseconds", ratePerSecond: 0.001 } as const;
    const slow = of({ policy });
    await Promise.all(times(3, () => limiter.admit(slow)));
    await expect.poll(() => limiter.admit(slow)).toMatchObject({ outcome: "limited", repeated: true });
    expect(limiter.stillLimited(slow)).toBeUndefined();
  } finally {
    await stop();
  }
});
