import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { rest } from "@/tests/support/rest";
import { type FullTenant, mintFullTenant } from "./rows";

const app = startTestApp();

/** What `mintFullTenant` lists for a tenant. */
const originOf = ({ corsOriginId }: FullTenant) => `https://${corsOriginId}.example.test`;

/** The origin that an answer to a tenant's key may be read by, asked from a page of `origin`. */
async function readableBy({ apiKey }: FullTenant, origin: string): Promise<string | null> {
  const { headers } = await rest("GET", "/projects", { key: apiKey, headers: { origin } });
  return headers.get("access-control-allow-origin");
}

async function preflight(origin: string): Promise<string | null> {
  const asking = { origin, "access-control-request-method": "GET" };
  const { headers } = await rest("OPTIONS", "/projects", { headers: asking });
  return headers.get("access-control-allow-origin");
}

describe("a page of another origin", () => {
  it("reads what its own tenant's keys are answered, and nothing of another's", async () => {
    const [tenant, other] = [await mintFullTenant(app().db), await mintFullTenant(app().db)];
    expect(await readableBy(tenant, originOf(tenant))).toBe(originOf(tenant));
    expect(await readableBy(tenant, originOf(other))).toBeNull();
    expect(await readableBy(other, originOf(tenant))).toBeNull();
    expect(await readableBy(tenant, "https://nobody.example.test")).toBeNull();
  });

  it("is let on by a preflight where some tenant lists it, and else is not", async () => {
    const tenant = await mintFullTenant(app().db);
    expect(await preflight(originOf(tenant))).toBe(originOf(tenant));
    expect(await preflight("https://nobody.example.test")).toBeNull();
  });

  it("reads nothing that is answered to a key which was revoked since it was last seen", async () => {
    const tenant = await mintFullTenant(app().db);
    expect(await readableBy(tenant, originOf(tenant))).toBe(originOf(tenant));
    const own = { key: tenant.apiKey };
    await rest("POST", `/api-keys/${tenant.apiKeyId}/revoke`, own);
    const answer = await rest("GET", "/projects", { ...own, headers: { origin: originOf(tenant) } });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([401, null]);
  });

  it("reads nothing of another tenant even with the wall of the database torn down", async () => {
    await app().db.admin`alter policy tenant_wall on cors_origins using (true) with check (true)`;
    const [tenant, other] = [await mintFullTenant(app().db), await mintFullTenant(app().db)];
    expect(await readableBy(tenant, originOf(tenant))).toBe(originOf(tenant));
    expect(await readableBy(tenant, originOf(other))).toBeNull();
  });
});
