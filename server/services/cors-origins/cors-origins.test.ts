import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { countStatements } from "@/db/connection";
import { createSession } from "@/server/auth/sessions";
import { MOST_CORS_ORIGINS } from "@/server/kernel/cors-origins";
import { API_KEY_SCOPES } from "@/server/kernel/permissions";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintTenant, type TestTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { people } from "@/tests/support/people";
import { rest, untilLimited } from "@/tests/support/rest";
import { createCorsOrigin, listCorsOrigins } from "./index";
import { ListCorsOrigins } from "./schemas";

const app = startTestApp();
const { tenantWith, as } = people(() => app().db);

const freshOrigin = () => `https://${randomBytes(6).toString("hex")}.example.test`;
const allowed = ({ headers }: { headers: Headers }) => headers.get("access-control-allow-origin");
const PREFLIGHT_VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

let host = 0;
/** An address of the call's own, so that no test takes from another's bucket. */
const freshAddress = () => `198.51.100.${host++}`;

function preflight(origin: string, path = "/projects", address = freshAddress()) {
  return rest("OPTIONS", path, {
    headers: { origin, "access-control-request-method": "GET", "x-forwarded-for": address },
  });
}

/** Calls as the tenant's owner does, through every guard and past the commit. */
async function asOwner({ owner, slug }: TestTenant, name: string, input: object) {
  const { token } = await createSession({ userId: owner.userId, userAgent: "Test", address: "127.0.0.1" });
  return callNamed(name, input, { kind: "session", token }, slug);
}

async function listing(tenant: TestTenant, origin = freshOrigin()) {
  const { result } = await asOwner(tenant, "corsOrigins.create", { origin });
  const { id } = result as { id: string };
  return { origin, id };
}

const get = (key: string, origin: string, headers: Record<string, string> = {}) =>
  rest("GET", "/projects", { key, headers: { origin, ...headers } });

describe("a preflight", () => {
  it("lets any origin on that some tenant lists, for a day, with the methods that the path has", async () => {
    const { origin } = await listing(await mintTenant(app().db));
    const answer = await preflight(origin);
    expect([answer.status, answer.body]).toEqual([204, undefined]);
    expect(allowed(answer)).toBe(origin);
    expect(answer.headers.get("access-control-allow-methods")).toBe("GET, POST");
    expect(answer.headers.get("access-control-max-age")).toBe("86400");
    expect(answer.headers.get("vary")).toBe(PREFLIGHT_VARY);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    const headers = answer.headers.get("access-control-allow-headers")?.toLowerCase().split(", ") ?? [];
    expect(headers.sort()).toEqual([
      "authorization",
      "content-type",
      "idempotency-key",
      "if-none-match",
      "traceparent",
      "x-request-id",
    ]);
  });

  it("lets no origin on that no tenant lists, whatever it is made of", async () => {
    const { origin } = await listing(await mintTenant(app().db));
    const others = [
      freshOrigin(),
      "null",
      "*",
      `${origin}:8443`,
      `${origin}.evil.test`,
      origin.toUpperCase(),
    ];
    for (const other of [...others, `${origin}/`, origin.replace("https:", "http:"), "'; drop table x", ""]) {
      const answer = await preflight(other);
      expect([other, answer.status, allowed(answer)]).toEqual([other, 204, null]);
      expect(answer.headers.get("access-control-allow-methods")).toBeNull();
    }
  });

  it("gives 404 for an unknown path, and lets nobody on to it", async () => {
    const { origin } = await listing(await mintTenant(app().db));
    const answer = await preflight(origin, "/nothing");
    expect([answer.status, allowed(answer)]).toEqual([404, null]);
  });

  it("says the same whoever lists the origin, and however many do", async () => {
    const origin = freshOrigin();
    const first = await mintTenant(app().db);
    const second = await mintTenant(app().db);
    const { id } = await listing(first, origin);
    await listing(second, origin);
    const plain = ({ headers }: { headers: Headers }) =>
      [...headers].filter(([name]) => !["date", "x-request-id"].includes(name));
    const both = plain(await preflight(origin));
    await asOwner(first, "corsOrigins.delete", { corsOriginId: id });
    expect(plain(await preflight(origin))).toEqual(both);
  });

  it("costs no statement while an origin is remembered, and none at all for what can be no origin", async () => {
    const { origin } = await listing(await mintTenant(app().db));
    const unlisted = freshOrigin();
    await preflight(origin);
    await preflight(unlisted);
    const before = countStatements();
    for (const again of [origin, unlisted, "null", "https://*", `${origin}/path`]) await preflight(again);
    expect(countStatements() - before).toBe(0);
  });

  it("asks Postgres once, however many ask at once", async () => {
    const origin = freshOrigin();
    const before = countStatements();
    await Promise.all(Array.from({ length: 20 }, () => preflight(origin)));
    expect(countStatements() - before).toBeLessThanOrEqual(3);
  });

  it("takes what costs a query from the address' bucket, so that it is no way to flood Postgres", async () => {
    const address = freshAddress();
    const answers = await untilLimited(() => preflight(freshOrigin(), "/projects", address));
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    const { origin } = await listing(await mintTenant(app().db));
    expect(allowed(await preflight(origin))).toBe(origin);
    // What is remembered is answered to it all the same.
    expect(allowed(await preflight(origin, "/projects", address))).toBe(origin);
  });
});

describe("an answer", () => {
  it("is readable by the pages that the key's tenant lists, and by no others", async () => {
    const tenant = await mintTenant(app().db);
    const other = await mintTenant(app().db);
    const { origin } = await listing(tenant);
    const { origin: theirs } = await listing(other);
    const own = await get(tenant.apiKey, origin);
    expect([own.status, allowed(own)]).toEqual([200, origin]);
    const exposed = own.headers.get("access-control-expose-headers")?.toLowerCase().split(", ") ?? [];
    const needed = ["x-request-id", "ratelimit", "retry-after", "etag", "location", "idempotency-replayed"];
    expect(exposed).toEqual(expect.arrayContaining(needed));
    for (const [key, from] of [
      [tenant.apiKey, theirs],
      [other.apiKey, origin],
      [tenant.apiKey, freshOrigin()],
      [tenant.apiKey, "null"],
      [tenant.apiKey, "*"],
      [tenant.apiKey, `${origin}/`],
    ] as const) {
      const answer = await get(key, from);
      expect([from, answer.status, allowed(answer)]).toEqual([from, 200, null]);
      expect(answer.headers.get("access-control-expose-headers")).toBeNull();
    }
  });

  it("varies by origin whoever asks, and never allows credentials or everybody", async () => {
    const tenant = await mintTenant(app().db);
    const { origin } = await listing(tenant);
    const answers = [
      await get(tenant.apiKey, origin),
      await rest("GET", "/projects", { key: tenant.apiKey }),
      await rest("GET", "/projects"),
      await rest("GET", "/nothing", { headers: { origin } }),
      await rest("OPTIONS", "/projects"),
    ];
    for (const { headers } of answers) {
      expect(headers.get("vary")?.split(", ")).toContain("Origin");
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("access-control-allow-origin")).not.toBe("*");
    }
  });

  it("that refuses is readable once the key is proven, and not before", async () => {
    const tenant = await mintTenant(app().db);
    const { origin } = await listing(tenant);
    const narrow = await mintApiKey(app().db, tenant.id, ["tasks:read"]);
    const elsewhere = await mintApiKey(app().db, tenant.id, API_KEY_SCOPES, {
      allowedAddresses: ["192.0.2.0/24"],
    });
    const post = (key: string, body: object) => rest("POST", "/projects", { key, body, headers: { origin } });
    const missing = "0190a000-0000-7000-8000-000000000000";
    const proven = [
      [400, await post(tenant.apiKey, { name: "" })],
      [403, await get(narrow, origin)],
      [403, await get(elsewhere, origin)],
      [404, await rest("GET", `/projects/${missing}`, { key: tenant.apiKey, headers: { origin } })],
    ] as const;
    for (const [status, answer] of proven) expect([answer.status, allowed(answer)]).toEqual([status, origin]);
    const address = freshAddress();
    for (const key of ["", "bh_live_nothing", `${tenant.apiKey.slice(0, -1)}~`]) {
      const answer = await get(key, origin, { "x-forwarded-for": address });
      expect([answer.status, allowed(answer)]).toEqual([401, null]);
    }
  });

  it("to a conditional read is readable too, and so is a created resource's place", async () => {
    const tenant = await mintTenant(app().db);
    const { origin } = await listing(tenant);
    const etag = (await get(tenant.apiKey, origin)).headers.get("etag") ?? "";
    const same = await get(tenant.apiKey, origin, { "if-none-match": etag });
    expect([same.status, allowed(same)]).toEqual([304, origin]);
    const made = await rest("POST", "/projects", {
      key: tenant.apiKey,
      body: { name: "Made" },
      headers: { origin },
    });
    expect([made.status, allowed(made)]).toEqual([201, origin]);
  });

  it("follows the list at the key's next call, and costs no statement more", async () => {
    const tenant = await mintTenant(app().db);
    const origin = freshOrigin();
    expect(allowed(await get(tenant.apiKey, origin))).toBeNull();
    expect(allowed(await preflight(origin))).toBeNull();
    const { id } = await listing(tenant, origin);
    expect([allowed(await preflight(origin)), allowed(await get(tenant.apiKey, origin))]).toEqual([
      origin,
      origin,
    ]);
    const cost = async (headers: Record<string, string>) => {
      let fewest = Number.POSITIVE_INFINITY;
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const before = countStatements();
        await rest("GET", "/projects", { key: tenant.apiKey, headers });
        await new Promise((resolve) => setTimeout(resolve, 25));
        fewest = Math.min(fewest, countStatements() - before);
      }
      return fewest;
    };
    expect(await cost({ origin })).toBe(await cost({}));
    await asOwner(tenant, "corsOrigins.delete", { corsOriginId: id });
    expect([allowed(await preflight(origin)), allowed(await get(tenant.apiKey, origin))]).toEqual([
      null,
      null,
    ]);
  });

  it("to a key that was revoked just now is readable by nobody, however well it was known", async () => {
    const tenant = await mintTenant(app().db);
    const { origin } = await listing(tenant);
    const key = await mintApiKey(app().db, tenant.id, ["projects:read"]);
    expect(allowed(await get(key, origin))).toBe(origin);
    const list = await rest("GET", "/api-keys", { key: tenant.apiKey });
    const { id } = list.body.data.find((row: { hint: string }) => key.endsWith(row.hint));
    await rest("POST", `/api-keys/${id}/revoke`, { key: tenant.apiKey });
    const answer = await get(key, origin);
    expect([answer.status, allowed(answer)]).toEqual([401, null]);
  });
});

describe("the list of origins", () => {
  it("is read by a key that may see the workspace, and changed by no key", async () => {
    const tenant = await mintTenant(app().db);
    const { origin, id } = await listing(tenant);
    const list = await rest("GET", "/cors-origins", { key: tenant.apiKey });
    expect(list.body).toMatchObject({
      data: [{ id, origin, createdBy: tenant.owner.membershipId }],
      total: 1,
    });
    const body = { origin: freshOrigin() };
    expect((await rest("POST", "/cors-origins", { key: tenant.apiKey, body })).status).toBe(403);
    expect((await rest("DELETE", `/cors-origins/${id}`, { key: tenant.apiKey })).status).toBe(403);
  });

  it("holds an origin once a tenant, whatever another tenant holds, and tells the field", async () => {
    const { owner } = await tenantWith();
    const other = await tenantWith();
    const origin = freshOrigin();
    const create = () => as(owner, (context) => createCorsOrigin(context, { origin }));
    const many = await Promise.allSettled(Array.from({ length: 5 }, create));
    expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(create()).rejects.toMatchObject({ code: "conflict", errors: [{ pointer: "/origin" }] });
    expect(await as(other.owner, (context) => createCorsOrigin(context, { origin }))).toMatchObject({
      origin,
    });
  });

  it("holds fifty at most, under concurrent creates too", async () => {
    const { owner } = await tenantWith();
    const create = () => as(owner, (context) => createCorsOrigin(context, { origin: freshOrigin() }));
    for (let made = 0; made < MOST_CORS_ORIGINS - 3; made += 1) await create();
    const last = await Promise.allSettled(Array.from({ length: 8 }, create));
    expect(last.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    await expect(create()).rejects.toMatchObject({
      code: "conflict",
      details: { limit: MOST_CORS_ORIGINS },
    });
    const list = await as(owner, (context) =>
      listCorsOrigins(context, ListCorsOrigins.parse({ limit: 100 })),
    );
    expect([list.data.length, list.total]).toEqual([MOST_CORS_ORIGINS, MOST_CORS_ORIGINS]);
  });

  it("keeps what a member added when the member is gone", async () => {
    const tenant = await mintTenant(app().db);
    const { id } = await listing(tenant);
    await app().db.admin`delete from memberships where id = ${tenant.owner.membershipId}`;
    const list = await rest("GET", "/cors-origins", { key: tenant.apiKey });
    expect(list.body.data).toMatchObject([{ id, createdBy: null }]);
  });
});
