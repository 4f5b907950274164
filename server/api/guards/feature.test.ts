import { describe, expect, it } from "vitest";
import { handleTrpc } from "@/server/api/handler";
import { createSession, sessionCookieName } from "@/server/auth/sessions";
import { fresh, reason } from "@/server/services/feature-flags/test-support/flag-operators";
import { liveFlags } from "@/server/services/feature-flags/test-support/live-flags";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintProject, mintTenant, type TestTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";

const app = startTestApp();
const { withFlag, kill, operate } = liveFlags(app);

const keyOf = (tenant: TestTenant) => ({ key: tenant.apiKey });

/** A problem, or an answer of tRPC, without what tells one request from another. */
function anonymous(text: string): string {
  return text
    .replace(/"instance":"[^"]*"/, "")
    .replace(/"requestId":"[^"]*"/, "")
    .replace(/"path":"[^"]*"/, "");
}

async function trpc(path: string, { owner, slug }: TestTenant, input: object) {
  const { token } = await createSession({ userId: owner.userId, userAgent: "test", address: "127.0.0.1" });
  const answer = await handleTrpc(
    new Request(`http://127.0.0.1:3000/api/trpc/${path}`, {
      method: "POST",
      headers: {
        cookie: `${sessionCookieName()}=${token}`,
        "content-type": "application/json",
        "x-tenant": slug,
      },
      body: JSON.stringify(input),
    }),
  );
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const headersOf = (headers: Headers) =>
  [...headers.keys()].filter(
    (name) => !["date", "connection", "keep-alive", "content-length"].includes(name),
  );

describe("an operation behind a hidden flag", () => {
  it("works while nothing is defined, and counts as a use of the plan's feature that it is a part of", async () => {
    const tenant = await mintTenant(app().db);
    const id = await mintProject(app().db, tenant.id);
    const { status, body } = await rest("POST", `/projects/${id}/archive`, keyOf(tenant));
    expect([status, body.status]).toEqual([200, "archived"]);
  });

  it("answers as a path that is not there once the flag is killed, headers and all, and as it was when it is back", async () => {
    const tenant = await mintTenant(app().db);
    const origin = "https://app.example.test";
    await app().db
      .admin`insert into cors_origins (tenant_id, id, origin) values (${tenant.id}, ${crypto.randomUUID()}, ${origin})`;
    const id = await mintProject(app().db, tenant.id);
    const asked = { ...keyOf(tenant), headers: { origin, "idempotency-key": "once" } };
    await withFlag("project-archive", {}, async () => {
      expect((await rest("POST", `/projects/${id}/restore`, keyOf(tenant))).status).toBe(200);
      await kill("project-archive");
      const hidden = await rest("POST", `/projects/${id}/archive`, asked);
      const unknown = await rest("POST", "/no-such-path", asked);
      expect([hidden.status, unknown.status]).toEqual([404, 404]);
      expect(anonymous(JSON.stringify(hidden.body))).toBe(anonymous(JSON.stringify(unknown.body)));
      expect(headersOf(hidden.headers)).toEqual(headersOf(unknown.headers));
      expect((await rest("GET", `/projects/${id}`, keyOf(tenant))).body.status).toBe("active");
      await kill("project-archive", false);
      // The same key again: nothing of the refused call was stored under it.
      const again = await rest("POST", `/projects/${id}/archive`, asked);
      expect([again.status, again.body.status]).toEqual([200, "archived"]);
      expect(again.headers.get("idempotency-replayed")).toBeNull();
    });
  });

  it("answers as an operation that is not there at the dashboard's door", async () => {
    const tenant = await mintTenant(app().db);
    const id = await mintProject(app().db, tenant.id);
    await withFlag("project-archive", { enabled: false }, async () => {
      const hidden = await trpc("projects.archive", tenant, { projectId: id });
      const unknown = await trpc("projects.noSuchThing", tenant, { projectId: id });
      expect([hidden.status, unknown.status]).toEqual([404, 404]);
      expect(anonymous(hidden.text)).toBe(anonymous(unknown.text));
      expect(headersOf(hidden.headers)).toEqual(headersOf(unknown.headers));
    });
  });

  it("takes nothing from the caller's limits and counts nothing", async () => {
    const tenant = await mintTenant(app().db);
    const left = async () => (await rest("GET", "/projects", keyOf(tenant))).headers.get("ratelimit");
    await withFlag("project-archive", { enabled: false }, async () => {
      const path = `/projects/${crypto.randomUUID()}/archive`;
      const refused = await rest("POST", path, keyOf(tenant));
      expect([refused.status, refused.headers.get("ratelimit")]).toEqual([404, null]);
      expect(await left()).not.toBeNull();
    });
  });

  it("tells whoever may not do it that they may not, on or off", async () => {
    const tenant = await mintTenant(app().db);
    const key = await mintApiKey(app().db, tenant.id, ["projects:read"]);
    const path = `/projects/${crypto.randomUUID()}/archive`;
    const on = await rest("POST", path, { key });
    await withFlag("project-archive", { enabled: false }, async () => {
      const off = await rest("POST", path, { key });
      expect([on.status, off.status]).toEqual([403, 403]);
      expect(anonymous(JSON.stringify(off.body))).toBe(anonymous(JSON.stringify(on.body)));
      expect((await rest("POST", path)).status).toBe(401);
    });
  });

  it("is hidden from one tenant and there for another, as an override says", async () => {
    const [without, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    await withFlag("project-archive", {}, async () => {
      await operate("override", { tenantId: without.id, key: "project-archive", on: false, reason });
      const statusOf = async (tenant: TestTenant) => {
        const id = await mintProject(app().db, tenant.id);
        return (await rest("POST", `/projects/${id}/archive`, keyOf(tenant))).status;
      };
      await expect.poll(() => statusOf(without)).toBe(404);
      expect(await statusOf(other)).toBe(200);
      await operate("override", { tenantId: without.id, key: "project-archive", on: null, reason });
    });
  });
});

describe("an operation behind a flag that is teased", () => {
  it("answers 402 with the flag's name while that is off", async () => {
    const tenant = await mintTenant(app().db);
    expect((await rest("GET", "/usage/forecast", keyOf(tenant))).status).toBe(200);
    await withFlag("usage-forecast", { enabled: false, description: fresh() }, async () => {
      const { status, body } = await rest("GET", "/usage/forecast", keyOf(tenant));
      expect([status, body.code]).toEqual([402, "plan_limit"]);
      expect(body.details).toEqual({ feature: "usage-forecast", plan: "business" });
    });
  });
});
