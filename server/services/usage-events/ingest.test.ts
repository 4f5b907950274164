import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintServiceAccount, mintTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";
import { DAY_MS, event, inMs, mintMetered, send } from "./test-support/events";

const app = startTestApp();

const keptOf = (tenantId: string) =>
  app().db.admin`select source, event_id, meter, quantity::text as quantity, value, principal, dimension, kind
    from usage_events where tenant_id = ${tenantId} order by id`;
const sumOf = async (tenantId: string, meter: string) => {
  const [row] = await app().db.admin`select coalesce(sum(counted - refunded), 0)::text as n from usage_deltas
    where tenant_id = ${tenantId} and meter = ${meter}`;
  return String(row?.n);
};

describe("a usage event", () => {
  it("is accepted with 201, and kept with the key that sent it", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const given = event({ specversion: "1.0", data: { quantity: 2.5, dimension: "large" } });
    const answer = await send(apiKey, given);
    expect([answer.status, answer.body]).toEqual([
      201,
      { source: "test", id: given.id, status: "accepted", error: null },
    ]);
    const [key] = await app().db.admin`select id from api_keys where tenant_id = ${id}`;
    expect([...(await keptOf(id))]).toEqual([
      {
        source: "test",
        event_id: given.id,
        meter: "a_sum",
        quantity: "2.5",
        value: null,
        principal: `key:${key?.id}`,
        dimension: "large",
        kind: "event",
      },
    ]);
    expect([await sumOf(id, "a_sum"), await sumOf(id, "events_ingested")]).toEqual(["2.5", "1"]);
  });

  it("is counted once however often it comes, and whichever key repeats it", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const other = await mintApiKey(app().db, id, ["usage:write"]);
    const given = event();
    expect((await send(apiKey, given)).status).toBe(201);
    for (const key of [apiKey, other]) {
      const again = await send(key, given);
      expect([again.status, again.body.status]).toEqual([200, "duplicate"]);
    }
    expect([await sumOf(id, "a_sum"), await sumOf(id, "events_ingested")]).toEqual(["1", "1"]);
    expect(await keptOf(id)).toHaveLength(1);
  });

  it("is counted once of twenty at the same time, alone and in batches", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const given = event();
    const batch = [given, event({ id: "b" }), event({ id: "a" })];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, nth) =>
        send(apiKey, nth % 2 ? given : nth % 4 ? batch : [...batch].reverse()),
      ),
    );
    expect(answers.map(({ status }) => status).filter((status) => status >= 400)).toEqual([]);
    expect([await sumOf(id, "a_sum"), await sumOf(id, "events_ingested")]).toEqual(["3", "3"]);
    expect(await keptOf(id)).toHaveLength(3);
  });

  it("without a time is the same event when it comes again later; with another time it is another", async () => {
    const { apiKey } = await mintMetered(app().db);
    const given = event();
    await send(apiKey, given);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await send(apiKey, given)).body.status).toBe("duplicate");
    expect((await send(apiKey, { ...given, time: inMs(-1_000) })).status).toBe(409);
  });

  it("gives 409 for a known id with other content, and keeps what was there", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const given = event();
    await send(apiKey, given);
    for (const more of [
      { data: { quantity: 2 } },
      { data: { quantity: 1, dimension: "x" } },
      { type: "a_max" },
    ]) {
      const answer = await send(apiKey, { ...given, ...more });
      expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
        409,
        "conflict",
        "/id",
      ]);
    }
    expect(await sumOf(id, "a_sum")).toBe("1");
  });

  it("of one tenant is not another's, whatever the ids", async () => {
    const [one, two] = [await mintMetered(app().db), await mintMetered(app().db)];
    const given = event();
    expect((await send(one.apiKey, given)).status).toBe(201);
    expect((await send(two.apiKey, given)).status).toBe(201);
    expect([await sumOf(one.id, "a_sum"), await sumOf(two.id, "a_sum")]).toEqual(["1", "1"]);
  });

  it("adds up without a rounding error", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    await send(
      apiKey,
      [0.1, 0.2].map((quantity) => event({ data: { quantity } })),
    );
    expect(await sumOf(id, "a_sum")).toBe("0.3");
  });

  it("of a machine is its key's usage; without the scope it is refused with 403", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const machine = await mintServiceAccount(app().db, id, { role: "admin" });
    await send(machine.apiKey, event());
    const [key] = await app().db
      .admin`select id from api_keys where service_account_id = ${machine.serviceAccountId}`;
    expect((await keptOf(id))[0]?.principal).toBe(`key:${key?.id}`);
    const reader = await mintApiKey(app().db, id, ["usage:read"]);
    expect((await send(reader, event())).status).toBe(403);
    expect((await send(apiKey, event())).status).toBe(201);
  });
});

describe("the forms of the body", () => {
  it("are JSON and CloudEvents, one and many", async () => {
    const { apiKey } = await mintMetered(app().db);
    const one = "application/cloudevents+json; charset=utf-8";
    const many = "application/cloudevents-batch+json";
    const as = (type: string, body: unknown) => send(apiKey, body, { "content-type": type });
    const cloud = () => event({ specversion: "1.0", datacontenttype: "application/json", subject: "a/b" });
    expect((await as(one, cloud())).status).toBe(201);
    expect((await as(many, [cloud(), cloud()])).body.accepted).toBe(2);
    expect((await as(one, [cloud()])).status).toBe(400);
    expect((await as(many, cloud())).status).toBe(400);
    expect((await as("text/plain", cloud())).status).toBe(415);
  });

  it.each([[[]], [Array.from({ length: 1_001 }, () => event())], ["text"], [7], [null]])(
    "give 400 as a whole for what is no event and no list of 1 to 1,000",
    async (body) => {
      const { id, apiKey } = await mintMetered(app().db);
      expect((await send(apiKey, body)).status).toBe(400);
      expect(await keptOf(id)).toHaveLength(0);
    },
  );

  it("give 413 for a body over the limit", async () => {
    const { apiKey } = await mintTenant(app().db);
    const raw = `[${"0,".repeat(600_000)}0]`;
    expect((await rest("POST", "/usage-events", { key: apiKey, raw })).status).toBe(413);
  });

  it("hold a thousand events at once", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const answer = await send(
      apiKey,
      Array.from({ length: 1_000 }, () => event()),
    );
    expect([answer.status, answer.body.accepted, answer.body.rejected]).toEqual([200, 1_000, 0]);
    expect(await sumOf(id, "a_sum")).toBe("1000");
  });
});

const BAD: readonly [string, Record<string, unknown> | string, string, string][] = [
  ["a negative quantity", { data: { quantity: -1 } }, "invalid", "/data/quantity"],
  ["10^30", { data: { quantity: 1e30 } }, "invalid", "/data/quantity"],
  ["a text for a number", { data: { quantity: "1" } }, "invalid", "/data/quantity"],
  ["null for a number", { data: { quantity: null } }, "invalid", "/data/quantity"],
  ["ten decimals", { data: { quantity: 1e-10 } }, "invalid", "/data/quantity"],
  ["no quantity", { data: {} }, "invalid", "/data/quantity"],
  ["an unknown meter", { type: "nothing" }, "unknown_meter", "/type"],
  ["a meter that the guards count", { type: "api_calls" }, "not_event_sourced", "/type"],
  ["the meter of events itself", { type: "events_ingested" }, "not_event_sourced", "/type"],
  ["a gauge", { type: "seats" }, "not_event_sourced", "/type"],
  ["a time that is none", { time: "yesterday" }, "invalid", "/time"],
  ["an id of 256 characters", { id: "x".repeat(256) }, "invalid", "/id"],
  ["an empty id", { id: "" }, "invalid", "/id"],
  ["a number for an id", { id: 7 }, "invalid", "/id"],
  ["a NUL in the source", { source: "a\0b" }, "invalid", "/source"],
  ["half a character", { id: "\ud800" }, "invalid", "/id"],
  ["an empty source", { source: "" }, "invalid", "/source"],
  ["another version of CloudEvents", { specversion: "0.3" }, "invalid", "/specversion"],
  ["a tenant of the client's", { tenant: randomUUID() }, "unknown_field", "/tenant"],
  [
    "a tenant in the data",
    { data: { quantity: 1, tenantId: randomUUID() } },
    "unknown_field",
    "/data/tenantId",
  ],
  ["a plan of the client's", { data: { quantity: 1, plan: "business" } }, "unknown_field", "/data/plan"],
  [
    "a principal of the client's",
    { data: { quantity: 1, principal: "key:x" } },
    "unknown_field",
    "/data/principal",
  ],
  ["a value where none is counted", { data: { quantity: 1, value: "a" } }, "invalid", "/data/value"],
  ["no value where values are counted", { type: "a_unique", data: {} }, "invalid", "/data/value"],
  ["a quantity where events are counted", { type: "a_count" }, "invalid", "/data/quantity"],
  ["a text for an event", "event", "invalid", ""],
];

describe("an event that is wrong", () => {
  it("is refused by itself, with its reason and where, and the rest is accepted", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const bad = BAD.map(([, more]) => (typeof more === "string" ? more : event(more)));
    const answer = await send(apiKey, [event(), ...bad, event()]);
    expect([answer.status, answer.body.accepted, answer.body.rejected]).toEqual([200, 2, BAD.length]);
    for (const [nth, [what, , code, pointer]] of BAD.entries()) {
      const { status, error } = answer.body.results[nth + 1];
      expect([what, status, error.code, error.pointer]).toEqual([
        what,
        "rejected",
        code,
        `/${nth + 1}${pointer}`,
      ]);
      expect(error.message).not.toBe("");
    }
    expect([await sumOf(id, "a_sum"), await sumOf(id, "events_ingested")]).toEqual(["2", "2"]);
  });

  it("alone is refused with 400 that names the field", async () => {
    const { apiKey } = await mintMetered(app().db);
    const answer = await send(apiKey, event({ data: { quantity: -1 } }));
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [{ pointer: "/data/quantity", message: "must not be negative" }],
    ]);
  });

  it("is no number that JSON cannot say", async () => {
    const { apiKey } = await mintMetered(app().db);
    const text = JSON.stringify(event()).replace('"quantity":1', '"quantity":1e999');
    expect((await rest("POST", "/usage-events", { key: apiKey, raw: text })).status).toBe(400);
    const nan = text.replace("1e999", "NaN");
    expect((await rest("POST", "/usage-events", { key: apiKey, raw: nan })).status).toBe(400);
  });

  it("is the second of one id in a batch, not the first", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const { body } = await send(apiKey, [
      event({ id: "same" }),
      event({ id: "same", data: { quantity: 5 } }),
    ]);
    expect(body.results.map((one: { status: string }) => one.status)).toEqual(["accepted", "rejected"]);
    expect([body.results[1].error.code, body.results[1].error.pointer]).toEqual([
      "repeated_in_batch",
      "/1/id",
    ]);
    expect(await sumOf(id, "a_sum")).toBe("1");
  });

  it("is of a meter that was archived; what was counted stays, and restored it counts on", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    await send(apiKey, event());
    const [meter] = await app().db.admin`select id from meters where tenant_id = ${id} and key = 'a_sum'`;
    await rest("PATCH", `/meters/${meter?.id}`, { key: apiKey, body: { archived: true } });
    expect((await send(apiKey, [event()])).body.results[0].error.code).toBe("archived_meter");
    await rest("PATCH", `/meters/${meter?.id}`, { key: apiKey, body: { archived: false } });
    expect((await send(apiKey, event())).status).toBe(201);
    expect(await sumOf(id, "a_sum")).toBe("2");
  });
});

describe("the window", () => {
  it("is open for 35 days back and 5 minutes ahead, and says so to what is outside", async () => {
    const { apiKey } = await mintMetered(app().db);
    const times = [-35 * DAY_MS + 60_000, 4.5 * 60_000, -35 * DAY_MS - 60_000, 5.5 * 60_000];
    const { body } = await send(
      apiKey,
      times.map((ms) => event({ time: inMs(ms) })),
    );
    const told = body.results.map((one: { error: { code: string } | null }) => one.error?.code ?? "accepted");
    expect(told).toEqual(["accepted", "accepted", "too_late", "too_early"]);
    expect(body.results[2].error.message).toContain("35 days");
    expect(body.results[3].error.message).toContain("5 minutes");
  });

  it("is shorter than an id is known for, so that no event that comes again is new", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    await send(apiKey, event({ time: inMs(4.5 * 60_000) }));
    const [known] = await app().db.admin`select expires_at > occurred_at + interval '35 days' as longer
      from usage_event_keys where tenant_id = ${id}`;
    expect(known).toEqual({ longer: true });
  });

  it("takes times of any offset, and none of any millennium", async () => {
    const { apiKey } = await mintMetered(app().db);
    const local = new Date(Date.now() + 2 * 3_600_000).toISOString().replace("Z", "+02:00");
    const { body } = await send(
      apiKey,
      [local, "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"].map((time) => event({ time })),
    );
    expect(body.results.map((one: { status: string }) => one.status)).toEqual([
      "accepted",
      "rejected",
      "rejected",
    ]);
  });
});

describe("the quota of events", () => {
  const use = (tenantId: string, used: number) => {
    const period = new Date().toISOString().slice(0, 7);
    return app().db.admin`insert into usage_period_totals (tenant_id, meter, period_key, used)
      values (${tenantId}, 'events_ingested', ${period}, ${used})
      on conflict (tenant_id, meter, period_key) do update set used = ${used}`;
  };

  it("refuses with 402 a batch that does not fit, whole, and takes one that does", async () => {
    const { id, apiKey } = await mintMetered(app().db, { plan: "free" });
    await use(id, 9_998);
    const answer = await send(apiKey, [event(), event(), event()]);
    expect([answer.status, answer.body.details]).toEqual([
      402,
      { meter: "events_ingested", limit: 10_000, used: 9_998, plan: "free" },
    ]);
    expect([await keptOf(id), await sumOf(id, "a_sum")]).toEqual([[], "0"]);
    expect((await send(apiKey, [event(), event(), event({ type: "nothing" })])).body.accepted).toBe(2);
    expect((await send(apiKey, event())).status).toBe(402);
  });

  it("still tells of a repeated event that it is known, when nothing is left", async () => {
    const { id, apiKey } = await mintMetered(app().db, { plan: "free" });
    const given = event();
    await send(apiKey, given);
    await use(id, 10_000);
    expect((await send(apiKey, given)).body.status).toBe("duplicate");
    expect((await send(apiKey, [given, event()])).status).toBe(402);
    expect((await send(apiKey, [event({ type: "nothing" })])).body.rejected).toBe(1);
  });

  it("is held exactly by concurrent batches", async () => {
    const { id, apiKey } = await mintMetered(app().db, { plan: "free" });
    await use(id, 9_990);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send(apiKey, [event(), event(), event()])),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(5);
    expect(await sumOf(id, "events_ingested")).toBe("9");
  });

  it("begins with what was used before its row was there", async () => {
    const { id, apiKey } = await mintMetered(app().db, { plan: "free" });
    const hour = `${new Date().toISOString().slice(0, 13)}:00:00Z`;
    await app().db.admin`insert into usage_hours (tenant_id, meter, hour, epoch, counted)
      values (${id}, 'events_ingested', ${hour}, 'events', 9999)`;
    expect((await send(apiKey, event())).status).toBe(201);
    expect((await send(apiKey, event())).status).toBe(402);
  });
});
