import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRedis, type RedisHandle } from "@/server/platform/redis";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { type Gateway, startGateway } from "./support/gateway";
import { meteredCalls, rollUpUsage } from "./support/usage";

/** How many calls may be under way before the process refuses. */
const LIMIT = 20;
const FREE = 36;
const BUSINESS = 4;
const ANONYMOUS = 8;
/** The flood ends once so many calls of the free plan were shed, and so many of business were answered, or after this. */
const ENOUGH_SHED = 100;
const ENOUGH_ANSWERED = 40;
const MOST_MS = 20_000;
/** How often one of each class asks at the same time, whatever became of those before. */
const SAMPLE_MS = 25;

const app = startTestApp();
let gateway: Gateway;
let handle: RedisHandle;
let free: TestTenant[];
let business: TestTenant[];

interface Answer {
  tenantId: string | undefined;
  status: number;
  retryAfter: string | null;
  body: string;
}

let calls = 0;

/** From an address of its own each time, so that no limit of addresses is what answers. */
async function ask(path: string, tenant?: TestTenant): Promise<Answer> {
  calls += 1;
  const response = await fetch(`${gateway.origin}${path}`, {
    headers: {
      "x-forwarded-for": `198.18.${Math.floor(calls / 250) % 250}.${calls % 250}`,
      ...(tenant && { authorization: `Bearer ${tenant.apiKey}` }),
    },
  });
  return {
    tenantId: tenant?.id,
    status: response.status,
    retryAfter: response.headers.get("retry-after"),
    body: await response.text(),
  };
}

const read = (tenant?: TestTenant) => ask("/api/v1/projects", tenant);
const shareOf = (answers: readonly Answer[], status: number) =>
  answers.filter((one) => one.status === status).length / answers.length;

beforeAll(async () => {
  handle = createRedis({ url: app().redisUrl, commandTimeoutMs: 1_000 });
  const mint = (plan: "free" | "business", n: number) =>
    Promise.all(Array.from({ length: n }, () => mintTenant(app().db, { plan })));
  [free, business] = [await mint("free", FREE), await mint("business", BUSINESS)];
  // A rate that refuses nobody: what is refused here is refused for want of time.
  for (const key of ["ratePerSecond", "burst"]) {
    await app().db.admin`insert into entitlement_overrides
      (tenant_id, id, key, value, reason, starts_at, ends_at, operator_label)
      select id, gen_random_uuid(), ${key}, 10000, 'For a test of overload', now(), now() + interval '1 day', 'test'
      from tenants where id in ${app().db.admin(free.map(({ id }) => id))}`;
  }
  gateway = await startGateway({
    OVERLOAD_IN_FLIGHT: String(LIMIT),
    OVERLOAD_LOOP_DELAY_MS: "0",
    OVERLOAD_DATABASE_WAITING: "0",
    DATABASE_WAIT_MS: "30000",
    DATABASE_DEADLINE_MS: "40000",
  });
}, 180_000);
afterAll(async () => {
  gateway?.child.kill("SIGKILL");
  await handle?.close();
});

/** Makes reads of projects slow, however fast the machine is: each waits for a lock that is held most of the time. */
async function slowDown(on: () => boolean): Promise<void> {
  while (on()) {
    await app().db.admin.begin(async (sql) => {
      await sql`lock table projects in access exclusive mode`;
      await sleep(100);
    });
    await sleep(40);
  }
}

/**
 * Everybody at once, each going on without a pause as long as `on`; beside them samples, since who goes on when he is
 * answered asks more often while he is refused than while he is let in and waits.
 */
async function flood() {
  const from = performance.now();
  let [shed, answered] = [0, 0];
  const on = () => (shed < ENOUGH_SHED || answered < ENOUGH_ANSWERED) && performance.now() - from < MOST_MS;
  const loop = async (one: () => Promise<Answer>, told: (answer: Answer) => void = () => undefined) => {
    const answers: Answer[] = [];
    for (; on(); await sleep(10)) {
      const answer = await one();
      told(answer);
      answers.push(answer);
    }
    return answers;
  };
  const all = async (loops: Promise<Answer[]>[]) => (await Promise.all(loops)).flat();
  const ofTheFree = (answer: Answer) => {
    if (answer.status === 503) shed += 1;
  };
  const ofTheirs = () => {
    answered += 1;
  };
  const [unknown, ofFree, ofBusiness, probes, samples] = await Promise.all([
    all(Array.from({ length: ANONYMOUS }, () => loop(() => read()))),
    all(free.map((tenant) => loop(() => read(tenant), ofTheFree))),
    all(business.map((tenant) => loop(() => read(tenant), ofTheirs))),
    all(["/api/health", "/api/ready"].map((path) => loop(() => ask(path)))),
    sampleEachClass(on),
    slowDown(on),
  ]);
  return { answers: [...unknown, ...ofFree, ...ofBusiness], shed, probes, samples };
}

/** What callers of each class were answered who asked at the same times, in the order in which classes are refused. */
async function sampleEachClass(on: () => boolean): Promise<[Answer[], Answer[], Answer[]]> {
  const asked: Promise<[Answer, Answer, Answer]>[] = [];
  for (; on(); await sleep(SAMPLE_MS)) {
    const nth = asked.length;
    asked.push(Promise.all([read(), read(free[nth % FREE]), read(business[nth % BUSINESS])]));
  }
  const answers = await Promise.all(asked);
  return [answers.map((each) => each[0]), answers.map((each) => each[1]), answers.map((each) => each[2])];
}

describe("a process that everybody floods at once", { timeout: 180_000 }, () => {
  it("refuses by class, stays in service, meters no refusal, and lets everybody in again afterwards", async () => {
    // Who calls is known of those who called before.
    expect(await readOneByOne()).toEqual(new Set([200]));
    const { answers, shed, probes, samples } = await flood();
    const shares = samples.map((each) => shareOf(each, 503));
    process.stdout.write(
      `flood: ${answers.length} calls, of ${samples[0].length} samples of each class shed ` +
        `${shares.map((share) => `${Math.round(100 * share)} %`)}; ${probes.length} probes\n`,
    );

    expect(probes.filter(({ status }) => status !== 200)).toEqual([]);
    expect(shed).toBeGreaterThanOrEqual(ENOUGH_SHED);
    const [shedUnknown = 0, shedFree = 0, shedBusiness = 1] = shares;
    expect(shedUnknown).toBeGreaterThan(shedFree);
    expect(shedFree).toBeGreaterThan(shedBusiness);
    // Nobody was refused for anything else.
    const all = [...answers, ...samples.flat()];
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200, 401, 503]));
    expect(shedBusiness).toBeLessThan(0.25);

    const refusals = all.filter(({ status }) => status === 503);
    expect(refusals.filter(({ body }) => !body.includes('"in_flight"'))).toEqual([]);
    const waits = new Set(refusals.map(({ retryAfter }) => Number(retryAfter)));
    expect([...waits].every((seconds) => Number.isInteger(seconds) && seconds >= 1)).toBe(true);
    expect(waits.size).toBeGreaterThan(1);

    await untilNobodyIsShed();
    expect(await readOneByOne()).toEqual(new Set([200]));

    expect(await gateway.stop()).toBe(0);
    const tenants = [...free, ...business];
    await rollUpUsage(app().db, handle, tenants);
    const metered = await meteredCalls(app().db, tenants);
    const served = tenants.map(
      ({ id }) => 2 + all.filter(({ tenantId, status }) => tenantId === id && status === 200).length,
    );
    expect(tenants.map(({ id }) => metered.get(id))).toEqual(served);
  });
});

async function readOneByOne(): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (const tenant of [...free, ...business]) statuses.add((await read(tenant)).status);
  return statuses;
}

/** The least class is met by chance while there is any level: thirty in a row are let in at none. */
async function untilNobodyIsShed(): Promise<void> {
  const until = performance.now() + 60_000;
  for (let inARow = 0; inARow < 30; await sleep(10)) {
    expect(performance.now()).toBeLessThan(until);
    inARow = (await read()).status === 401 ? inARow + 1 : 0;
  }
}
