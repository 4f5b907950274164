import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey } from "@/tests/support/factories";
import { event, inMs, mintMetered, send } from "./test-support/events";

const app = startTestApp();

const sumOf = async (tenantId: string, meter = "a_sum") => {
  const [row] = await app().db
    .admin`select trim_scale(coalesce(sum(counted - refunded), 0))::text as n from usage_deltas
    where tenant_id = ${tenantId} and meter = ${meter}`;
  return String(row?.n);
};

type Event = Record<string, unknown>;
const nameOf = ({ source, id }: Event) => ({ source, id });
const correction = (of: Event, quantity: number, more: Event = {}) =>
  event({ type: of.type, data: { corrects: nameOf(of), quantity }, ...more });
const voiding = (of: Event, more: Event = {}) =>
  event({ type: of.type, data: { voids: nameOf(of) }, ...more });

describe("a correction", () => {
  it("makes its event say what it should have said, however often, in the event's own hour", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const wrong = event({ time: inMs(-3 * 3_600_000), data: { quantity: 10, dimension: "x" } });
    await send(apiKey, wrong);
    for (const [quantity, sum] of [
      [7, "7"],
      [7.5, "7.5"],
      [0, "0"],
      [12, "12"],
    ] as const) {
      expect((await send(apiKey, correction(wrong, quantity))).status).toBe(201);
      expect(await sumOf(id)).toBe(sum);
    }
    const hours = await app().db.admin`select distinct hour, principal, dimension from usage_deltas
      where tenant_id = ${id} and meter = 'a_sum'`;
    expect(hours).toHaveLength(1);
    expect(hours[0]?.dimension).toBe("x");
    expect(await sumOf(id, "events_ingested")).toBe("5");
  });

  it("changes the usage of the key that sent the event, whichever key corrects it", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const other = await mintApiKey(app().db, id, ["usage:write"]);
    const wrong = event({ data: { quantity: 10 } });
    await send(apiKey, wrong);
    await send(other, correction(wrong, 4));
    const rows = await app().db
      .admin`select principal, trim_scale(sum(counted - refunded))::text as n from usage_deltas
      where tenant_id = ${id} and meter = 'a_sum' group by principal`;
    expect(rows.map(({ n }) => n)).toEqual(["4"]);
    const [kept] = await app().db.admin`select principal, sent_by from usage_events
      where tenant_id = ${id} and kind = 'correction'`;
    expect(kept?.principal).toBe(rows[0]?.principal);
    expect(kept?.sent_by).not.toBe(kept?.principal);
  });

  it("is counted once however often it comes, and after others too", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const wrong = event({ data: { quantity: 10 } });
    const [first, second] = [correction(wrong, 3), correction(wrong, 5)];
    for (const one of [wrong, first, second]) await send(apiKey, one);
    expect((await send(apiKey, first)).body.status).toBe("duplicate");
    expect((await send(apiKey, { ...first, data: { corrects: nameOf(wrong), quantity: 4 } })).status).toBe(
      409,
    );
    expect(await sumOf(id)).toBe("5");
  });

  it("is one of many at the same time, and the event says what the last one said", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const wrong = event({ data: { quantity: 100 } });
    await send(apiKey, wrong);
    await Promise.all(Array.from({ length: 12 }, (_, nth) => send(apiKey, correction(wrong, nth))));
    const [last] = await app().db
      .admin`select trim_scale(sum(difference))::text as n from usage_events where tenant_id = ${id}`;
    expect(await sumOf(id)).toBe(last?.n);
    expect(Number(last?.n)).toBeLessThan(12);
  });
});

describe("a void", () => {
  it("takes its event back, with its corrections, and no second one is taken", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const wrong = event({ data: { quantity: 10 } });
    const gone = voiding(wrong);
    for (const one of [wrong, correction(wrong, 6), gone]) expect((await send(apiKey, one)).status).toBe(201);
    expect(await sumOf(id)).toBe("0");
    expect((await send(apiKey, gone)).body.status).toBe("duplicate");
    for (const late of [voiding(wrong), correction(wrong, 9)]) {
      const answer = await send(apiKey, late);
      expect([answer.status, answer.body.details.reason]).toEqual([400, "already_voided"]);
    }
    expect(await sumOf(id)).toBe("0");
  });

  it("is accepted once of many at the same time", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const wrong = event({ data: { quantity: 10 } });
    await send(apiKey, wrong);
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(apiKey, [voiding(wrong)])));
    expect(answers.reduce((sum, { body }) => sum + body.accepted, 0)).toBe(1);
    expect(await sumOf(id)).toBe("0");
  });

  it("takes one from a count, and one use of a value", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const counted = event({ type: "a_count", data: {} });
    const values = ["ana", "ana", "ben"].map((value) => event({ type: "a_unique", data: { value } }));
    await send(apiKey, [counted, ...values]);
    await send(apiKey, [voiding(counted), voiding(values[0] ?? {})]);
    expect(await sumOf(id, "a_count")).toBe("0");
    const uses = await app().db.admin`select sum(counted - refunded)::int as n from usage_deltas
      where tenant_id = ${id} and meter = 'a_unique' group by value_hash order by 1`;
    expect(uses.map(({ n }) => n)).toEqual([1, 1]);
  });
});

describe("a change that is wrong", () => {
  it("is refused by itself with its reason, and the rest is accepted", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const stranger = await mintMetered(app().db);
    const [wrong, counted, theirs] = [event(), event({ type: "a_count", data: {} }), event()];
    await send(apiKey, [wrong, counted]);
    await send(stranger.apiKey, theirs);
    const first = correction(wrong, 2);
    await send(apiKey, first);
    const unheard = event();
    const cases: [string, Event, string, string][] = [
      ["of an event that never came", correction(unheard, 1), "unknown_target", "/data/corrects"],
      [
        "of an event in the same batch",
        correction({ ...wrong, id: "late" }, 1),
        "unknown_target",
        "/data/corrects",
      ],
      ["of another tenant's event", voiding(theirs), "unknown_target", "/data/voids"],
      ["of a correction", voiding(first), "unknown_target", "/data/voids"],
      ["of another meter", { ...voiding(wrong), type: "a_max" }, "other_meter", "/data/voids"],
      ["of an event of a count", correction(counted, 1), "not_correctable", "/data/corrects"],
      ["without a quantity", event({ data: { corrects: nameOf(wrong) } }), "invalid", "/data/quantity"],
      [
        "void with a quantity",
        event({ data: { voids: nameOf(wrong), quantity: 1 } }),
        "invalid",
        "/data/quantity",
      ],
      [
        "with a dimension",
        event({ data: { voids: nameOf(wrong), dimension: "x" } }),
        "invalid",
        "/data/dimension",
      ],
      ["both", event({ data: { voids: nameOf(wrong), corrects: nameOf(wrong) } }), "invalid", "/data/voids"],
      ["of nothing", event({ data: { voids: {} } }), "invalid", "/data/voids/source"],
    ];
    const { body } = await send(apiKey, [event({ id: "late" }), ...cases.map(([, one]) => one)]);
    expect([body.accepted, body.rejected]).toEqual([1, cases.length]);
    for (const [nth, [what, , code, pointer]] of cases.entries()) {
      const { error } = body.results[nth + 1];
      expect([what, error.code, error.pointer]).toEqual([what, code, `/${nth + 1}${pointer}`]);
    }
    expect(await sumOf(id)).toBe("3");
  });

  it("is the second of one event in a batch", async () => {
    const { id, apiKey } = await mintMetered(app().db);
    const wrong = event({ data: { quantity: 10 } });
    await send(apiKey, wrong);
    const { body } = await send(apiKey, [correction(wrong, 4), voiding(wrong)]);
    expect(body.results.map((one: { status: string }) => one.status)).toEqual(["accepted", "rejected"]);
    expect([body.results[1].error.code, await sumOf(id)]).toEqual(["conflict", "4"]);
  });
});
