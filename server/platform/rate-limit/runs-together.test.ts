import { randomUUID } from "node:crypto";
import type { Redis } from "@upstash/redis";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId, type TenantId, type UserId } from "@/server/kernel/ids";
import { addressTag, createRedis, type RedisHandle, tenantTag } from "@/server/platform/redis";
import { startRedisServer, type TestRedisServer } from "@/server/platform/redis/test-support/redis-server";
import { type AdmissionReply, decodeReply, encodeCall, type Told } from "./admission-call";
import { createRunScript, type RunScript } from "./run-script";
import { personEpochKey, securityEpochKey } from "./security-epoch";
import { times } from "./test-support/fixtures";
import { PROPERTY } from "./test-support/schedules";
import type { AdmitRequest, Policy } from "./types";

/** A case takes 5 ms and a failing one may be made smaller: more of them than of what must wait for a clock. */
const MANY = { ...PROPERTY, numRuns: PROPERTY.numRuns * 12, endOnFailure: false };

const upTo = (max: number) => fc.integer({ min: 0, max });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const policy = fc
  .record({
    burst: fc.integer({ min: 1, max: 6 }),
    cost: upTo(2),
    unit: fc.constantFrom<Policy["unit"][]>(undefined, undefined, "milliseconds"),
    tokens: maybe(upTo(6)),
    debt: fc.oneof(fc.constant(0), fc.constantFrom(0.5, 1, 1.75, 3)),
  })
  .map((one) => ({
    ...one,
    cost: Math.min(one.cost, one.burst),
    tokens: one.tokens && Math.min(one.tokens, one.burst),
  }));
const meter = fc.record({
  quantity: upTo(2),
  limit: fc.constantFrom(undefined, null, 1, 2, 3, 4),
  baseTotal: maybe(upTo(3)),
});
const asked = fc.record({
  tenant: upTo(2),
  address: fc.constantFrom(undefined, undefined, undefined, undefined, 0, 1),
  policies: fc.array(policy, { maxLength: 3 }),
  meters: fc.array(meter, { maxLength: 2 }),
  person: maybe(upTo(1)),
  places: maybe(fc.integer({ min: 1, max: 2 })),
});
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

describe("calls that share a run of the admission script", () => {
  let server: TestRedisServer;
  let handle: RedisHandle;
  beforeAll(async () => {
    server = await startRedisServer();
    handle = createRedis({ url: server.url, commandTimeoutMs: 5_000 });
    await handle.ping();
  });
  afterAll(async () => {
    await handle?.close();
    await server?.stop();
  });

  it("are answered, and leave Redis, as when each has a run of its own", { timeout: 60_000 }, async () => {
    const { redis } = handle;
    const runScript = createRunScript(redis);
    const calls = fc.array(asked, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(calls, async (crowd) => {
        await redis.flushdb();
        const [together, singly] = [await createWorld(redis), await createWorld(redis)];
        const answers = await ask(runScript, together, crowd);
        const expected: unknown[] = [];
        for (const one of crowd) expected.push(...(await ask(runScript, singly, [one])));
        expect(answers).toEqual(expected);
        expect(await left(redis, together)).toEqual(await left(redis, singly));
      }),
      MANY,
    );
  });
});

interface World {
  tenants: { tenantId: TenantId; persons: UserId[] }[];
  addresses: string[];
}

/** Tenants and addresses of its own, whose security epochs all differ, and are the same in each world. */
async function createWorld(redis: Redis): Promise<World> {
  const tenants = times(3, () => ({ tenantId: newId<TenantId>(), persons: times(2, () => newId<UserId>()) }));
  const epochs = tenants.flatMap(({ tenantId, persons }, nth) => [
    [securityEpochKey(tenantId), 1_000 * (nth + 1)],
    ...persons.map((userId, at) => [personEpochKey(tenantId, userId), 10 * (nth + 1) + at]),
  ]);
  await redis.mset(Object.fromEntries(epochs));
  return { tenants, addresses: times(2, () => randomUUID()) };
}

/** Asks in one run; tells of each answer what neither the clock nor a random id decides. */
async function ask(runScript: RunScript, world: World, crowd: Asked[]): Promise<unknown[]> {
  const requests = crowd.map((one) => toRequest(world, one));
  const replies = await runScript(
    crowd.map((one, nth) => encodeCall(requests[nth] as AdmitRequest, randomUUID(), toTold(one))),
  );
  expect(replies).toHaveLength(crowd.length);
  return requests.map((request, nth) => comparable(decodeReply(request, (replies as unknown[])[nth])));
}

function toRequest({ tenants, addresses }: World, one: Asked): AdmitRequest {
  const policies = one.policies.map(({ burst, cost, unit }, nth) => ({
    ...{ name: `p${nth}`, ratePerSecond: 0.000_1, burst, cost },
    ...(unit && { unit }),
  }));
  if (one.address !== undefined) return { scope: { address: addresses[one.address] ?? "" }, policies };
  const { tenantId, persons } = tenants[one.tenant] as World["tenants"][number];
  const meters = one.meters.map(({ quantity, limit }, nth) => ({
    ...{ name: `m${nth}`, quantity },
    ...(limit !== undefined && { quota: { limit, periodKey: "p1", periodEndMs: Date.now() + 86_400_000 } }),
  }));
  const personId = one.person === undefined ? undefined : persons[one.person];
  const lease = one.places ? { name: "runs", limit: one.places, id: randomUUID() } : undefined;
  return { scope: { tenantId }, policies, meters, personId, lease };
}

function toTold({ policies, meters }: Asked): Told {
  const hints = policies.map(({ tokens, debt }) => ({ tokens, debt }));
  const bases = meters.map(({ baseTotal: total }) =>
    total === undefined ? undefined : { total, epoch: "x", fromHour: 0, liveSum: 0 },
  );
  return { hints, bases, leaseTtlMs: 60_000 };
}

function comparable(reply: AdmissionReply) {
  const { status, securityEpoch, overQuota, used, concurrency, policies, live } = reply;
  const states = policies.map(({ remaining, retryAfterMs }) => [remaining, retryAfterMs > 0]);
  const rows = live.map((row) => `${row.meter} ${row.counted}`).sort();
  return { status, securityEpoch, overQuota, used, concurrency, states, rows };
}

/** What each tenant and address of a world holds, by its key without its tag. */
async function left(redis: Redis, { tenants, addresses }: World) {
  const tags = [...tenants.map(({ tenantId }) => tenantTag(tenantId)), ...addresses.map(addressTag)];
  const persons = tenants.flatMap((tenant) => tenant.persons);
  const kept = (await redis.keys("*")).filter((key) => tags.some((tag) => key.startsWith(tag)));
  const contents = kept.map(async (key) => {
    const tag = tags.findIndex((one) => key.startsWith(one));
    const name = key.slice(tags[tag]?.length).replace(/[^:]+$/, (end) => {
      const person = persons.indexOf(end as UserId);
      return person < 0 ? end : `person ${person}`;
    });
    return [`${tag}${name}`, await contentOf(redis, key)];
  });
  return Object.fromEntries(await Promise.all(contents));
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  if (key.endsWith(":usage")) {
    const { e, ...counts } = (await redis.hgetall(key)) ?? {};
    // By counter: the hour may end between two runs.
    return [
      typeof e,
      Object.entries(counts)
        .map(([field, n]) => `${field.replace(/\d+/, "")}=${n}`)
        .sort(),
    ];
  }
  if (key.includes(":leases:")) return redis.zcard(key);
  const text = String(await redis.get(key));
  return key.includes(":bucket:") ? Number(text.split(" ")[0]).toFixed(2) : text;
}
