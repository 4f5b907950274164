import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { rollUpTenantEvents, rollUpUsage } from "@/server/platform/jobs";
import { DAY_MS, event, inMs, mintMetered, send } from "@/server/services/usage-events/test-support/events";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintServiceAccount, mintTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";

const app = startTestApp();

interface Point {
  at: string;
  quantity: number | null;
}
interface Group {
  group: string;
  label: string;
  total: number | null;
  points: Point[];
}

async function series(key: string, query: string): Promise<Group[]> {
  const { status, body } = await rest("GET", `/usage/series?${query}`, { key });
  expect([query, status]).toEqual([query, 200]);
  return body.data;
}

const usageOf = async (key: string, meter: string) =>
  (await rest("GET", `/usage?meter=${meter}`, { key })).body.data[0];

/** Before, half-way through and after the roll-up: usage must read the same. */
const MOMENTS = [
  async () => undefined,
  (id: string) => rollUpTenantEvents(id as never),
  (id: string) => app().db.admin`insert into usage_day_marks select tenant_id, meter, day from usage_days
    cross join generate_series(1, 2) where tenant_id = ${id}`,
];

describe("usage", () => {
  it("tells every meter of the workspace, built-in and its own, and one alone", async () => {
    const { apiKey } = await mintMetered(app().db);
    const { body } = await rest("GET", "/usage", { key: apiKey });
    expect(body.data.map(({ meter }: { meter: string }) => meter)).toEqual([
      "api_calls",
      "feature_uses",
      "events_ingested",
      "seats",
      "storage_bytes",
      "a_sum",
      "a_count",
      "a_max",
      "a_last",
      "a_unique",
    ]);
    expect(await usageOf(apiKey, "seats")).toMatchObject({ quantity: 1, quota: null, forecast: null });
    expect(await usageOf(apiKey, "a_max")).toMatchObject({ quantity: null, quota: null, forecast: null });
    expect((await rest("GET", "/usage?meter=nothing", { key: apiKey })).status).toBe(404);
    const other = await mintTenant(app().db);
    expect((await rest("GET", "/usage?meter=a_sum", { key: other.apiKey })).status).toBe(404);
  });

  it("forecasts what adds up, and says when its quota is used up", async () => {
    const { apiKey } = await mintMetered(app().db);
    await send(apiKey, [event({ type: "a_sum", time: inMs(0), data: { quantity: 3 } })]);
    const { status, body } = await rest("GET", "/usage/forecast", { key: apiKey });
    expect(status).toBe(200);
    expect(body.data.map(({ meter }: { meter: string }) => meter)).toEqual([
      ...["api_calls", "feature_uses", "events_ingested", "a_sum", "a_count"],
    ]);
    const sum = body.data.find(({ meter }: { meter: string }) => meter === "a_sum");
    expect(sum).toMatchObject({ quantity: 3, quota: null, quotaReachedAt: null });
    expect(sum.forecast).toBe((await usageOf(apiKey, "a_sum")).forecast);
  });

  it("tells events before, during and after their roll-up alike, as each aggregation has it", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const times = [-50, -26, -1, 0].map((hours) => inMs(hours * 3_600_000));
    const numbers = [0.1, 0.2, 7, 3];
    const events = times.flatMap((time, nth) => [
      ...["a_sum", "a_max", "a_last"].map((type) => event({ type, time, data: { quantity: numbers[nth] } })),
      event({ type: "a_count", time, data: {} }),
      event({ type: "a_unique", time, data: { value: nth < 2 ? "ana" : `person ${nth}` } }),
    ]);
    const expected = { a_sum: 10.3, a_count: 4, a_max: 7, a_last: 3, a_unique: 3 };
    expect((await send(apiKey, events)).body.accepted).toBe(20);
    for (const moment of MOMENTS) {
      await moment(id);
      for (const [meter, total] of Object.entries(expected)) {
        const [all] = await series(apiKey, `meter=${meter}&days=4`);
        expect([meter, all?.total]).toEqual([meter, total]);
        expect(all?.points).toHaveLength(4);
        const said = all?.points.flatMap(({ quantity }) => quantity || []) ?? [];
        const adds = meter === "a_sum" || meter === "a_count";
        if (adds) expect(said.reduce((sum, one) => sum + one, 0)).toBeCloseTo(total, 9);
        else expect(Math.max(...said)).toBeGreaterThanOrEqual(meter === "a_unique" ? 1 : total);
      }
      const [byHour] = await series(apiKey, "meter=a_sum&days=4&granularity=hour");
      expect(byHour?.points).toHaveLength(96);
      expect(byHour?.total).toBe(10.3);
    }
  });

  it("tells what was corrected and voided", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const [wrong, gone] = [event({ data: { quantity: 10 } }), event({ data: { quantity: 5 } })];
    await send(apiKey, [wrong, gone]);
    await rollUpTenantEvents(id);
    const nameOf = (of: Record<string, unknown>) => ({ source: of.source, id: of.id });
    await send(apiKey, [
      event({ data: { corrects: nameOf(wrong), quantity: 4 } }),
      event({ data: { voids: nameOf(gone) } }),
    ]);
    expect((await usageOf(apiKey, "a_sum")).quantity).toBe(4);
    await rollUpTenantEvents(id);
    expect((await usageOf(apiKey, "a_sum")).quantity).toBe(4);
  });

  it("counts them once in a period that began in the middle of today too", async () => {
    const { id, apiKey } = await mintTenant(app().db);
    const start = inMs(-60_000);
    await app().db.admin`insert into subscriptions
      (tenant_id, id, stripe_subscription_id, plan, status, current_period_start, current_period_end)
      values (${id}, gen_random_uuid(), ${`sub_${id}`}, 'business', 'active', ${start}, now() + interval '30 days')`;
    for (let nth = 0; nth < 3; nth += 1) await rest("GET", "/projects", { key: apiKey });
    await rollUpUsage();
    expect(await usageOf(apiKey, "api_calls")).toMatchObject({ quantity: 4 });
    const [today] = await series(apiKey, `meter=api_calls&from=${inMs(-3_600_000)}&granularity=hour`);
    expect(today?.total).toBe(5);
  });

  it("refuses to split by more parts than can be told, and tells the sum of them", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    await app().db
      .admin`insert into usage_hours (tenant_id, meter, hour, principal, dimension, epoch, counted)
      select ${id}, 'a_sum', date_trunc('hour', now()), '', n::text, 'events', 1 from generate_series(1, 20001) n`;
    const refused = await rest("GET", "/usage/series?meter=a_sum&days=1&groupBy=dimension", { key: apiKey });
    expect([refused.status, refused.body.errors]).toMatchObject([400, [{ pointer: "/groupBy" }]]);
    expect((await series(apiKey, "meter=a_sum&days=1"))[0]?.total).toBe(20_001);
  });

  it("counts the calls that were served just now, and the same calls once they are rolled up", async () => {
    const { id, apiKey } = await mintTenant(app().db);
    for (let nth = 0; nth < 4; nth += 1) await rest("GET", "/projects", { key: apiKey });
    expect((await usageOf(apiKey, "api_calls")).quantity).toBe(5);
    await rollUpUsage();
    await rollUpTenantEvents(id);
    expect((await usageOf(apiKey, "api_calls")).quantity).toBe(6);
    const [all] = await series(apiKey, "meter=api_calls&days=1");
    expect([all?.total, all?.points[0]?.quantity]).toEqual([7, 7]);
    const byKey = await series(apiKey, "meter=api_calls&days=1&groupBy=key");
    expect(byKey.map(({ label, total }) => [label, total])).toEqual([["test", 8]]);
  });

  it("by key, member and dimension adds up to all of it, with names", async () => {
    const { id, apiKey, owner } = await mintMetered(app().db);
    const theirs = await mintApiKey(app().db, id, ["usage:write"], {
      name: "Nightly",
      createdBy: owner.membershipId,
    });
    const machine = await mintServiceAccount(app().db, id, { role: "admin" });
    for (const [key, quantity, dimension] of [
      [apiKey, 1, "small"],
      [theirs, 2, "large"],
      [theirs, 4, "small"],
      [machine.apiKey, 8, "large"],
    ] as const) {
      await send(key, event({ data: { quantity, dimension } }));
    }
    for (const moment of MOMENTS) {
      await moment(id);
      for (const [groupBy, totals] of [
        ["key", [8, 6, 1]],
        ["member", [8, 6, 1]],
        ["dimension", [10, 5]],
        ["none", [15]],
      ] as const) {
        const groups = await series(apiKey, `meter=a_sum&days=2&groupBy=${groupBy}`);
        expect([groupBy, groups.map(({ total }) => total)]).toEqual([groupBy, totals]);
      }
    }
    const labels = (await series(apiKey, "meter=a_sum&groupBy=member")).map(({ label }) => label);
    expect(labels).toEqual([`Machine ${machine.serviceAccountId}`, "Test Person", "A member who left"]);
    await app().db.admin`delete from api_keys where name = 'Nightly' and tenant_id = ${id}`;
    expect((await series(apiKey, "meter=a_sum&groupBy=key")).map(({ label }) => label)).toContain(
      "A deleted key",
    );
  });

  it("of another tenant is in no number, and its names in no label", async () => {
    const [one, two] = [await mintMetered(app().db), await mintMetered(app().db)];
    await send(two.apiKey, [event({ data: { quantity: 9, dimension: "theirs" } })]);
    for (const tenant of [one, two]) await rollUpTenantEvents(tenant.id);
    for (const groupBy of ["none", "key", "member", "dimension"]) {
      const groups = await series(one.apiKey, `meter=a_sum&groupBy=${groupBy}`);
      expect([groupBy, groups.map(({ total }) => total)]).toEqual([groupBy, groupBy === "none" ? [0] : []]);
    }
  });

  it("tells apart twenty groups, and the rest as one", async () => {
    const { apiKey } = await mintMetered(app().db);
    await send(
      apiKey,
      Array.from({ length: 25 }, (_, nth) => event({ data: { quantity: nth, dimension: `d${nth}` } })),
    );
    const groups = await series(apiKey, "meter=a_sum&groupBy=dimension");
    expect(groups.map(({ group }) => group).slice(-2)).toEqual(["d5", "other"]);
    expect(groups.at(-1)?.total).toBe(0 + 1 + 2 + 3 + 4);
  });

  it("takes a stretch by its ends, and refuses with 400 what cannot be told", async () => {
    const { apiKey: key } = await mintMetered(app().db);
    const day = (ms: number) => inMs(ms).slice(0, 10);
    const [all] = await series(
      key,
      `meter=a_sum&from=${day(-3 * DAY_MS)}T10:00:00Z&to=${day(-DAY_MS)}T00:00:00Z`,
    );
    expect(all?.points.map(({ at }) => at.slice(0, 10))).toEqual([day(-3 * DAY_MS), day(-2 * DAY_MS)]);
    for (const query of [
      `from=${inMs(DAY_MS)}&to=${inMs(-DAY_MS)}`,
      "from=yesterday",
      "granularity=hour&days=300",
      "granularity=minute",
      "groupBy=tenant",
      "days=0",
      "meter=a_unique&granularity=hour",
      "meter=a_max&groupBy=member",
    ]) {
      expect([query, (await rest("GET", `/usage/series?${query}`, { key })).status]).toEqual([query, 400]);
    }
    expect((await rest("GET", "/usage/series?meter=nothing", { key })).status).toBe(404);
  });

  it("is still told, without the last minutes' calls, while Redis holds nothing of it", async () => {
    const { id, apiKey } = await mintTenant(app().db);
    const hour = `${inMs(-2 * 3_600_000).slice(0, 13)}:00:00Z`;
    await app().db.admin`insert into usage_hours (tenant_id, meter, hour, epoch, counted, refunded)
      values (${id}, 'api_calls', ${hour}, ${randomUUID()}, 10, 3)`;
    const [all] = await series(apiKey, "meter=api_calls&days=2");
    expect(all?.total).toBe(8);
  });
});

describe("usage as CSV", () => {
  it("is a file of the series' numbers, in which no name is a formula", async () => {
    const { apiKey: key } = await mintMetered(app().db);
    await send(key, event({ data: { quantity: 2, dimension: '=HYPERLINK("http://evil.test","x")' } }));
    const answer = await rest("GET", "/usage/export?meter=a_sum&days=1&groupBy=dimension", { key });
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toMatch(
      /^attachment; filename="usage-a_sum-by-day-from-[\d-]+\.csv"$/,
    );
    const today = `${inMs(0).slice(0, 10)}T00:00:00.000Z`;
    const formula = `'=HYPERLINK(""http://evil.test"",""x"")`;
    expect(answer.body).toBe(
      `at,meter,unit,group,label,quantity\n${today},a_sum,unit,"${formula}","${formula}",2\n`,
    );
  });
});
