import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { mintOperatorToken } from "@/tests/support/operator-tokens";
import { rest } from "@/tests/support/rest";
import { flagOperators, fresh, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate } = flagOperators(app);

let minted: Promise<{ token: string }> | undefined;
async function call(method: string, path: string, options: Parameters<typeof rest>[2] = {}) {
  minted ??= mintOperatorToken(app().db);
  return rest(method, path, { key: (await minted).token, ...options });
}

describe("feature flags over REST", () => {
  it("are made, read, changed, killed and removed, each by what was seen", async () => {
    const key = fresh();
    const definition = { name: key, enabled: false };
    const made = await call("POST", "/feature-flags", { body: { definition, reason } });
    expect(made.status).toBe(201);
    const read = await call("GET", `/feature-flags/${key}`);
    expect(read.body).toEqual(made.body);
    const change = (path: string, body: object) => call("PATCH", `/feature-flags/${key}${path}`, { body });
    const seenUpdatedAt = read.body.updatedAt;
    const changed = await change("", { definition: { name: key, enabled: true }, seenUpdatedAt, reason });
    expect([changed.status, changed.body.definition.enabled]).toEqual([200, true]);
    const stale = { onAt: "2099-01-01T00:00:00Z", seenUpdatedAt, reason };
    expect((await change("/controls", stale)).status).toBe(409);
    const controlled = await change("/controls", { ...stale, seenUpdatedAt: changed.body.updatedAt });
    expect(controlled.body.onAt).toBe("2099-01-01T00:00:00Z");
    const kill = (killed: boolean) =>
      call("POST", `/feature-flags/${key}/kill`, { body: { killed, reason } });
    expect((await kill(true)).body.killedAt).not.toBeNull();
    const { body: last } = await kill(false);
    const remove = (seen: string) =>
      call("DELETE", `/feature-flags/${key}?${new URLSearchParams({ seenUpdatedAt: seen, reason })}`);
    expect((await remove(seenUpdatedAt)).status).toBe(409);
    expect((await remove(last.updatedAt)).status).toBe(204);
    expect((await call("GET", `/feature-flags/${key}`)).status).toBe(404);
  });

  it("may have any characters in their key, which the path writes as the web does", async () => {
    const key = `${fresh()} ü/%2F?`;
    const made = await call("POST", "/feature-flags", {
      body: { definition: { name: key, enabled: true }, reason },
    });
    const path = String(made.headers.get("location")).replace("/api/v1", "");
    expect(path).toBe(`/feature-flags/${encodeURIComponent(key)}`);
    expect((await call("GET", path)).body.key).toBe(key);
    expect((await call("GET", "/feature-flags/%E0%A4%A")).status).toBe(404);
  });

  it("are not renamed: a definition of another name is refused with its place", async () => {
    const key = fresh();
    const definition = { name: key, enabled: true };
    const { body } = await call("POST", "/feature-flags", { body: { definition, reason } });
    const other = { definition: { ...definition, name: fresh() }, seenUpdatedAt: body.updatedAt, reason };
    const { status, body: problem } = await call("PATCH", `/feature-flags/${key}`, { body: other });
    expect([status, problem.errors[0].pointer]).toEqual([400, "/definition/name"]);
  });

  it("share segments, which are read and written the same way", async () => {
    const id = Math.trunc(Math.random() * 2_000_000_000);
    const made = await call("POST", "/flag-segments", { body: { segment: { id }, reason } });
    expect([made.status, made.headers.get("location")]).toEqual([201, `/api/v1/flag-segments/${id}`]);
    const seenUpdatedAt = made.body.updatedAt;
    const body = { segment: { id, name: "Those of the beta" }, seenUpdatedAt, reason };
    const changed = await call("PATCH", `/flag-segments/${id}`, { body });
    expect(changed.body.definition.name).toBe("Those of the beta");
    expect((await call("GET", `/flag-segments/${id}`)).body).toEqual(changed.body);
    expect((await call("GET", "/flag-segments?limit=100")).body.total).toBeGreaterThan(0);
    const query = new URLSearchParams({ seenUpdatedAt: changed.body.updatedAt, reason });
    expect((await call("DELETE", `/flag-segments/${id}?${query}`)).status).toBe(204);
    expect((await call("GET", "/flag-segments/x")).status).toBe(400);
  });
});

describe("an export over REST", () => {
  it("is 304 for who has it, until a definition changes: not by a kill switch or an override", async () => {
    const [tenant, key] = [await mintTenant(app().db), fresh()];
    await operate("create", { definition: { name: key, enabled: true }, reason });
    const { headers, body } = await call("GET", "/feature-flags/export");
    const etag = String(headers.get("etag"));
    expect(etag).toMatch(/^"\d+"$/);
    expect(body.features).toContainEqual(expect.objectContaining({ name: key }));
    const again = (tag = etag) => call("GET", "/feature-flags/export", { headers: { "if-none-match": tag } });
    await operate("kill", { key, killed: true, reason });
    await operate("override", { tenantId: tenant.id, key, on: true, reason });
    expect([(await again()).status, (await again()).body]).toEqual([304, undefined]);
    expect((await again(`"x", W/${etag}`)).status).toBe(304);
    expect((await again('"x"')).status).toBe(200);
    await operate("create", { definition: { name: fresh(), enabled: true }, reason });
    const newer = await again();
    expect([newer.status, newer.headers.get("etag") === etag]).toEqual([200, false]);
  });

  it("is imported again by its ETag, once: what was changed since is a conflict", async () => {
    const { headers, body: state } = await call("GET", "/feature-flags/export");
    const replace = (more: Record<string, string> = {}) =>
      call("POST", "/feature-flags/import", {
        body: { state, mode: "replace", reason },
        headers: { "if-match": String(headers.get("etag")), ...more },
      });
    expect((await replace()).status).toBe(200);
    const { status, body } = await replace();
    expect([status, body.errors[0].pointer]).toEqual([409, "/seenRevision"]);
    expect((await replace({ "if-match": 'W/"1"' })).status).toBe(400);
  });
});

describe("an import over REST", () => {
  it("takes ten thousand flags in one request", async () => {
    const constraints = [{ contextName: "email", operator: "REGEX", value: "^[a-z]+@example\\.com$" }];
    const variants = ["a", "b"].map((name) => ({ name, weight: 500 }));
    const rollout = { rollout: "50", stickiness: "default" };
    const features = Array.from({ length: 10_000 }, (_, n) => ({
      ...{ name: `${fresh()}-${n}`, enabled: true, description: "What it is for, in a line or so", variants },
      strategies: [{ name: "flexibleRollout", parameters: { ...rollout, groupId: `g${n}` }, constraints }],
    }));
    const body = { state: { version: 2, features }, mode: "add", reason };
    expect(JSON.stringify(body).length).toBeGreaterThan(3_000_000);
    const { status, body: answer } = await call("POST", "/feature-flags/import", { body });
    expect([status, answer.flags]).toEqual([200, 10_000]);
    const key = String(features.at(-1)?.name);
    expect((await call("GET", `/feature-flags/${key}`)).body.definition.strategies).toHaveLength(1);
  }, 60_000);

  it("is refused over 16 MiB, and any other body over one", async () => {
    const raw = (bytes: number) => JSON.stringify({ reason: "x".repeat(bytes) });
    const sent = (path: string, bytes: number) => call("POST", path, { raw: raw(bytes) });
    expect((await sent("/feature-flags/import", 2_000_000)).status).toBe(400);
    expect((await sent("/feature-flags/import", 17_000_000)).status).toBe(413);
    expect((await sent("/feature-flags", 2_000_000)).status).toBe(413);
    const tenant = await mintTenant(app().db);
    const options = { key: tenant.apiKey, raw: raw(2_000_000) };
    expect((await rest("POST", "/feature-flags/import", options)).status).toBe(404);
  });

  it("names the place of each fault of its form, in a full state and in deltas", async () => {
    const places = async (state: unknown) => {
      const { status, body } = await call("POST", "/feature-flags/import", {
        body: { state, mode: "add", reason },
      });
      return [status, body.errors.map(({ pointer }: { pointer: string }) => pointer)];
    };
    const flag = { name: fresh(), enabled: true };
    expect(await places({ features: [flag, { ...flag, enabled: "yes" }], segments: [{ id: -1 }] })).toEqual([
      400,
      ["/state/features/1/enabled", "/state/segments/0/id"],
    ]);
    const events = [
      { type: "hydration", eventId: 1, features: [{ ...flag, colour: "red" }], segments: [] },
      { type: "feature-removed", eventId: 2 },
    ];
    expect(await places({ events })).toEqual([
      400,
      ["/state/events/0/features/0/colour", "/state/events/1/featureName"],
    ]);
    expect(await places("text")).toEqual([400, ["/state"]]);
  });
});
