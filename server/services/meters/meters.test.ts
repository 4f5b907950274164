import { describe, expect, it } from "vitest";
import { MOST_METERS } from "@/server/kernel/meters";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintTenant } from "@/tests/support/factories";
import { people } from "@/tests/support/people";
import { rest } from "@/tests/support/rest";
import { createMeter } from "./index";

const app = startTestApp();
const { tenantWith, as } = people(() => app().db);

const TOKENS = { key: "tokens", name: "Tokens", unit: "token", aggregation: "sum" } as const;
const create = (key: string, body: Record<string, unknown> = TOKENS) =>
  rest("POST", "/meters", { key, body });

describe("a meter", () => {
  it("is made, listed, renamed, archived and restored, with an entry in the log and an event each time", async () => {
    const { id, apiKey: key } = await mintTenant(app().db);
    const made = await create(key);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ ...TOKENS, archivedAt: null });
    const path = `/meters/${made.body.id}`;
    const change = (body: object) => rest("PATCH", path, { key, body });
    expect((await change({ name: "Model tokens" })).body.name).toBe("Model tokens");
    expect((await change({ archived: true })).body.archivedAt).not.toBeNull();
    expect((await change({ archived: false })).body.archivedAt).toBeNull();
    expect((await change({ archived: false, name: "Model tokens" })).status).toBe(200);
    expect((await rest("GET", "/meters", { key })).body).toMatchObject({
      total: 1,
      data: [{ key: "tokens" }],
    });
    const actions = await app().db
      .admin`select action from audit_entries where tenant_id = ${id} order by id`;
    expect(actions.map(({ action }) => action)).toEqual(["meter.created", ...Array(3).fill("meter.updated")]);
    const events = await app().db.admin`select name from outbox_events where tenant_id = ${id}`;
    expect(events).toHaveLength(4);
  });

  it("has a key of its own in the tenant, and the same key as another tenant's", async () => {
    const [one, two] = [await mintTenant(app().db), await mintTenant(app().db)];
    expect((await create(one.apiKey)).status).toBe(201);
    const again = await create(one.apiKey);
    expect([again.status, again.body.errors[0].pointer]).toEqual([409, "/key"]);
    expect((await create(two.apiKey)).status).toBe(201);
  });

  it.each(["api_calls", "seats", "Tokens", "1st", "a-b", "", "a".repeat(64), "a\0"])(
    "is refused with 400 for the key %j",
    async (bad) => {
      const { apiKey } = await mintTenant(app().db);
      const answer = await create(apiKey, { ...TOKENS, key: bad });
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, "/key"]);
    },
  );

  it("never changes its key or how it adds up", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const { body } = await create(key);
    for (const given of [{ key: "other" }, { aggregation: "max" }]) {
      expect((await rest("PATCH", `/meters/${body.id}`, { key, body: given })).status).toBe(400);
    }
  });

  it("of another tenant is not there", async () => {
    const [one, two] = [await mintTenant(app().db), await mintTenant(app().db)];
    const { body } = await create(one.apiKey);
    const answer = await rest("PATCH", `/meters/${body.id}`, { key: two.apiKey, body: { name: "Mine" } });
    expect(answer.status).toBe(404);
  });

  it("needs the right to write usage; seeing it needs the right to read", async () => {
    const { id } = await mintTenant(app().db);
    const reader = await mintApiKey(app().db, id, ["usage:read"]);
    const writer = await mintApiKey(app().db, id, ["usage:write"]);
    expect((await create(reader)).status).toBe(403);
    expect((await create(writer)).status).toBe(201);
    expect((await rest("GET", "/meters", { key: writer })).status).toBe(403);
    expect((await rest("GET", "/meters", { key: reader })).status).toBe(200);
  });

  it("is one of fifty at most, under concurrent creates too", async () => {
    const { owner } = await tenantWith();
    let nth = 0;
    const make = () => {
      nth += 1;
      return as(owner, (context) => createMeter(context, { ...TOKENS, key: `meter_${nth}` }));
    };
    for (let made = 0; made < MOST_METERS - 3; made += 1) await make();
    const last = await Promise.allSettled(Array.from({ length: 8 }, make));
    expect(last.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    await expect(make()).rejects.toMatchObject({ code: "conflict", details: { limit: MOST_METERS } });
  });
});
