import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { restContext } from "@/server/api/context";
import { isTenantDeclaration } from "@/server/api/declaration";
import { downloadAuditExport } from "@/server/api/downloads";
import { handleTrpc } from "@/server/api/handler";
import { createSession, sessionCookieName } from "@/server/auth/sessions";
import { API_KEY_SCOPES } from "@/server/kernel/permissions";
import { PLANS } from "@/server/kernel/plans";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey } from "@/tests/support/factories";
import { rest, untilLimited } from "@/tests/support/rest";
import { INPUTS } from "./inputs";
import { callOperation, findOperations } from "./operations";
import { type FullTenant, mintFullTenant } from "./rows";

const app = startTestApp();
const operations = findOperations();
const inTenant = operations.filter(({ meta }) => meta && isTenantDeclaration(meta.declaration));

async function tokenOf(userId: FullTenant["owner"]["userId"]): Promise<string> {
  const { token } = await createSession({ userId, userAgent: "test", address: "127.0.0.1" });
  return token;
}

/** What each operation answers a tenant's owner, as codes of their own. */
async function codesFor(tenant: FullTenant, of = inTenant): Promise<Map<string, number>> {
  const token = await tokenOf(tenant.owner.userId);
  const codes = new Map<string, number>();
  for (const operation of of) {
    const input = INPUTS[operation.name]?.(tenant);
    const { code } = await callOperation(operation, input, { kind: "session", token }, tenant.slug);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  return codes;
}

describe("every operation of a tenant", () => {
  it("is refused while the tenant is suspended", async () => {
    const tenant = await mintFullTenant(app().db);
    await app().db.admin`update tenants set status = 'suspended' where id = ${tenant.id}`;
    expect(await codesFor(tenant)).toEqual(new Map([["forbidden", inTenant.length]]));
  });

  it("is refused to a session that the tenant's own rules bar", async () => {
    const tenant = await mintFullTenant(app().db);
    await app().db.admin`update tenants set require_second_factor = true where id = ${tenant.id}`;
    expect(await codesFor(tenant)).toEqual(new Map([["second_factor_required", inTenant.length]]));
  });

  describe("of a plan without its feature", () => {
    const { features } = PLANS.free;
    beforeAll(() => Reflect.set(PLANS.free, "features", []));
    afterAll(() => Reflect.set(PLANS.free, "features", features));

    it("is refused", async () => {
      const tenant = await mintFullTenant(app().db);
      await app().db.admin`update tenants set plan = 'free' where id = ${tenant.id}`;
      const featured = inTenant.filter(({ meta }) => Reflect.has(meta?.declaration ?? {}, "feature"));
      expect(featured.length).toBeGreaterThan(10);
      expect(await codesFor(tenant, featured)).toEqual(new Map([["plan_limit", featured.length]]));
    });
  });
});

describe("limits", () => {
  it("of a key and of an address refuse their own caller, and slow no other tenant", async () => {
    const [tenant, other] = [await mintFullTenant(app().db), await mintFullTenant(app().db)];
    const key = await mintApiKey(app().db, tenant.id, API_KEY_SCOPES);
    await app().db.admin`update api_keys set requests_per_minute = 2 where tenant_id = ${tenant.id}`;
    const statuses: number[] = [];
    for (let nth = 0; nth < 4; nth += 1) statuses.push((await rest("GET", "/projects", { key })).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    expect((await rest("GET", "/projects", { key: other.apiKey })).status).toBe(200);
    // Refused for its input, so that no limit but the address' own is met.
    const anonymous = (address: string) => {
      const headers = { "x-forwarded-for": address, "content-type": "application/json" };
      const url = "http://127.0.0.1:3000/api/trpc/auth.verifyEmail";
      return handleTrpc(new Request(url, { method: "POST", body: "{}", headers }));
    };
    const answers = await untilLimited(() => anonymous("203.0.113.77"));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400, 429]));
    expect((await anonymous("198.51.100.7")).status).toBe(400);
  }, 60_000);
});

describe("an Idempotency-Key", () => {
  const create = (key: string, name: string, path = "/projects") =>
    rest("POST", path, { key, body: { name }, headers: { "idempotency-key": "the-same" } });

  it("replays its own caller's answer, and never another tenant's, another caller's or another operation's", async () => {
    const [tenant, other] = [await mintFullTenant(app().db), await mintFullTenant(app().db)];
    const colleague = await mintApiKey(app().db, tenant.id, API_KEY_SCOPES);
    const first = await create(tenant.apiKey, "Same");
    const answers = [
      await create(tenant.apiKey, "Same"),
      await create(colleague, "Same"),
      await create(other.apiKey, "Same"),
    ];
    expect([first.status, ...answers.map(({ status }) => status)]).toEqual([201, 201, 201, 201]);
    const replayed = answers.map(({ body }) => body.id === first.body.id);
    expect(replayed).toEqual([true, false, false]);
    const archive = await rest("POST", `/projects/${first.body.id}/archive`, {
      key: tenant.apiKey,
      headers: { "idempotency-key": "the-same" },
    });
    expect(archive.status).toBe(200);
  });
});

describe("doors", () => {
  it("the exported one takes a key alone, and its caller names no tenant", async () => {
    const { owner, slug } = await mintFullTenant(app().db);
    const token = await tokenOf(owner.userId);
    const headers = { cookie: `${sessionCookieName()}=${token}`, "x-session": token, "x-tenant": slug };
    const context = restContext(new Request("http://127.0.0.1:3000/api/v1/projects", { headers }));
    expect([context.credential, context.tenantSlug]).toEqual([{ kind: "none" }, undefined]);
    expect((await rest("GET", "/projects", { headers })).status).toBe(401);
  });

  it("the browser's ones take no session from a request that another site made", async () => {
    const tenant = await mintFullTenant(app().db);
    const cookie = `${sessionCookieName()}=${await tokenOf(tenant.owner.userId)}`;
    const headers = (site: string) => ({ cookie, "x-tenant": tenant.slug, "sec-fetch-site": site });
    const url = `http://127.0.0.1:3000/api/trpc/tenants.get?input=${encodeURIComponent("{}")}`;
    const file = `http://127.0.0.1:3000/api/downloads/audit-exports/x?workspace=${tenant.slug}`;
    const statuses = async (site: string) => [
      (await handleTrpc(new Request(url, { headers: headers(site) }))).status,
      (await downloadAuditExport(new Request(file, { headers: headers(site) }), tenant.auditExportId)).status,
    ];
    expect(await statuses("same-origin")).toEqual([200, 200]);
    expect(await statuses("cross-site")).toEqual([401, 401]);
    expect(await statuses("same-site")).toEqual([401, 401]);
  });
});
