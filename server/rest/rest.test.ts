import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintTenant } from "@/tests/support/factories";
import { rest, untilLimited } from "@/tests/support/rest";

const app = startTestApp();

/** One IPv4 address, in turn as it is and as IPv6 writes it. */
const mapped = (n: number) => (n % 2 === 0 ? "198.51.100.250" : "::ffff:198.51.100.250");

describe("the REST door", () => {
  it("gives a JSON 404 for an unknown path and 405 with Allow for a wrong method", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const unknown = await rest("GET", "/nothing/here", { key });
    expect([unknown.status, unknown.body.code]).toEqual([404, "not_found"]);
    const options = await rest("OPTIONS", "/projects");
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, POST"]);
    const wrong = await rest("PUT", "/projects", { key, body: {} });
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, POST"]);
  });

  it("gives 415 for another type, 400 for bad JSON and 413 for a body over 1 MiB", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const typed = await rest("POST", "/projects", {
      key,
      raw: "name=x",
      headers: { "content-type": "text/plain" },
    });
    expect(typed.status).toBe(415);
    for (const raw of ["{", "[]", '"text"', "null", ""]) {
      expect([raw, (await rest("POST", "/projects", { key, raw })).status]).toEqual([raw, 400]);
    }
    const large = await rest("POST", "/projects", {
      key,
      body: { name: "x", description: "y".repeat(1_048_576) },
    });
    expect(large.status).toBe(413);
  });

  it("answers with the caller's request id, or one of its own when that is not plain", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const given = await rest("GET", "/projects", { key, headers: { "x-request-id": "abc-123" } });
    expect(given.headers.get("x-request-id")).toBe("abc-123");
    const odd = await rest("GET", "/nothing", { key, headers: { "x-request-id": "a b<script>" } });
    expect(odd.body.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(odd.headers.get("x-request-id")).toBe(odd.body.requestId);
  });

  it("answers 304 to a conditional GET of what has not changed", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const first = await rest("GET", "/projects", { key });
    const etag = first.headers.get("etag") ?? "";
    expect((await rest("GET", "/projects", { key, headers: { "if-none-match": etag } })).status).toBe(304);
    await rest("POST", "/projects", { key, body: { name: "New" } });
    expect((await rest("GET", "/projects", { key, headers: { "if-none-match": etag } })).status).toBe(200);
  });

  it("refuses a body id that differs from the path's, and a repeated query parameter", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const { body } = await rest("POST", "/projects", { key, body: { name: "A" } });
    const other = "0190a000-0000-7000-8000-000000000000";
    const patched = await rest("PATCH", `/projects/${body.id}`, {
      key,
      body: { projectId: other, name: "B" },
    });
    expect([patched.status, patched.body.errors[0].pointer]).toEqual([400, "/projectId"]);
    expect((await rest("GET", "/projects?limit=1&limit=2", { key })).status).toBe(400);
  });

  it("ends a key's access on its very next request once it is revoked", async () => {
    const tenant = await mintTenant(app().db);
    const key = await mintApiKey(app().db, tenant.id, ["projects:read"]);
    for (let index = 0; index < 3; index += 1)
      expect((await rest("GET", "/projects", { key })).status).toBe(200);
    const list = await rest("GET", "/api-keys", { key: tenant.apiKey });
    const target = list.body.data.find((row: { hint: string }) => key.endsWith(row.hint));
    expect((await rest("POST", `/api-keys/${target.id}/revoke`, { key: tenant.apiKey })).status).toBe(200);
    expect((await rest("GET", "/projects", { key })).status).toBe(401);
  });

  it("counts failed credentials by the IPv6 network, and by the address that an IPv4-mapped one stands for", async () => {
    const ask = (address: string) =>
      rest("GET", "/projects", { key: "bh_live_nothing", headers: { "x-forwarded-for": address } });
    for (const spell of [(n: number) => `2001:db8:77:1:${n.toString(16)}::1`, mapped]) {
      const answers = await untilLimited((n) => ask(spell(n)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
    }
    expect((await ask("2001:db8:77:2::1")).status).toBe(401);
    expect((await ask("198.51.100.251")).status).toBe(401);
  });

  it("never grants a key a scope that the granting key does not hold", async () => {
    const tenant = await mintTenant(app().db);
    const narrow = await mintApiKey(app().db, tenant.id, ["api-keys:write", "projects:read"]);
    const body = { name: "Wider", scopes: ["projects:write"] };
    expect((await rest("POST", "/api-keys", { key: narrow, body })).status).toBe(403);
    const same = await rest("POST", "/api-keys", {
      key: narrow,
      body: { name: "Same", scopes: ["projects:read"] },
    });
    expect(same.status).toBe(201);
    expect((await rest("GET", "/projects", { key: same.body.key })).status).toBe(200);
    expect(JSON.stringify((await rest("GET", "/api-keys", { key: tenant.apiKey })).body)).not.toContain(
      "secretHash",
    );
  });
});
