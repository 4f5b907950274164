import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";

const app = startTestApp();
const withKey = (key: string) => ({ "idempotency-key": key });

async function countedCalls(key: string): Promise<number> {
  return (await rest("GET", "/usage", { key })).body.data[0].quantity;
}

describe("an Idempotency-Key", () => {
  it("makes a write happen once and replays its answer, uncounted", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const send = () => rest("POST", "/projects", { key, body: { name: "Once" }, headers: withKey("a") });
    const first = await send();
    expect([first.status, first.headers.get("idempotency-replayed")]).toEqual([201, null]);
    const before = await countedCalls(key);
    const second = await send();
    expect([second.status, second.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect(second.body).toEqual(first.body);
    expect((await rest("GET", "/projects", { key })).body.total).toBe(1);
    // Two reads of the usage and one list were counted since, and the replay was not.
    expect(await countedCalls(key)).toBe(before + 2);
  });

  it("happens once of fifty sent at the same time: the others are replays or 409", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        rest("POST", "/projects", { key, body: { name: "Once" }, headers: withKey("b") }),
      ),
    );
    const statuses = new Set(answers.map((answer) => answer.status));
    expect([...statuses].every((status) => status === 201 || status === 409)).toBe(true);
    expect((await rest("GET", "/projects", { key })).body.total).toBe(1);
    const ids = new Set(answers.filter((answer) => answer.status === 201).map((answer) => answer.body.id));
    expect(ids.size).toBe(1);
  });

  it("is 422 with another payload, and free for another key of the same tenant and another route", async () => {
    const tenant = await mintTenant(app().db);
    const key = tenant.apiKey;
    await rest("POST", "/projects", { key, body: { name: "A" }, headers: withKey("c") });
    const other = await rest("POST", "/projects", { key, body: { name: "B" }, headers: withKey("c") });
    expect([other.status, other.body.code]).toEqual([422, "idempotency_key_reused"]);
    const [row] = (await rest("GET", "/projects", { key })).body.data;
    const task = { projectId: row.id, title: "T" };
    expect((await rest("POST", "/tasks", { key, body: task, headers: withKey("c") })).status).toBe(201);
  });

  it("can be used again after a failure, which stored nothing", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const missing = "0190a000-0000-7000-8000-000000000000";
    const failed = await rest("POST", "/tasks", {
      key,
      body: { projectId: missing, title: "T" },
      headers: withKey("d"),
    });
    expect(failed.status).toBe(400);
    const again = await rest("POST", "/tasks", {
      key,
      body: { projectId: missing, title: "T" },
      headers: withKey("d"),
    });
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([400, null]);
  });

  it("is taken over when its holder crashed and its lease has run out", async () => {
    const tenant = await mintTenant(app().db);
    const send = () =>
      rest("POST", "/projects", { key: tenant.apiKey, body: { name: "X" }, headers: withKey("e") });
    await send();
    const { admin } = app().db;
    await admin`update idempotency_keys set state = 'in_flight', locked_until = now() + interval '1 minute'
      where tenant_id = ${tenant.id}`;
    expect((await send()).status).toBe(409);
    await admin`update idempotency_keys set locked_until = now() - interval '1 second' where tenant_id = ${tenant.id}`;
    expect((await send()).status).toBe(201);
  });

  it("is refused when it is no printable ASCII of 1 to 255 characters", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const answer = await rest("POST", "/projects", {
      key,
      body: { name: "A" },
      headers: withKey("x".repeat(256)),
    });
    expect(answer.status).toBe(400);
  });
});
