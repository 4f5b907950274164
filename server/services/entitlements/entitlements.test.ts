import { describe, expect, it } from "vitest";
import { newId } from "@/server/kernel/ids";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest } from "@/tests/support/rest";
import { mintOperator } from "@/tests/support/visits";

const app = startTestApp();
const reason = "Ticket 4711: a launch this week";
const endsAt = new Date(Date.now() + 86_400_000).toISOString();

async function operate(name: string, input: unknown) {
  return callNamed(name, input, (await mintOperator(app().db)).credential);
}

describe("a workspace's entitlements", () => {
  it("are told with each number's source, one after the other: plan, trial, add-on, override", async () => {
    const { id: tenantId, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    const projects = async () => {
      const { body } = await rest("GET", "/entitlements", { key });
      const { value, sources } = body.limits.find((one: { key: string }) => one.key === "projects");
      return [value, sources];
    };
    expect(await projects()).toEqual([3, ["plan"]]);
    await operate("trials.set", { tenantId, plan: "pro", endsAt, reason });
    expect(await projects()).toEqual([100, ["trial"]]);
    await operate("addOns.set", { tenantId, addOn: "extra_projects", quantity: 1, reason });
    expect(await projects()).toEqual([110, ["trial", "add_on"]]);
    await operate("overrides.create", { tenantId, key: "projects", value: 8, endsAt, reason });
    expect(await projects()).toEqual([8, ["override"]]);
    await operate("overrides.create", { tenantId, key: "projects", value: null, endsAt, reason });
    expect(await projects()).toEqual([null, ["override"]]);
  });

  it("are what the billing page says it allows, too, and what the next create goes by", async () => {
    const { id: tenantId, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    for (const [limit, value] of Object.entries({ projects: 0, seats: 9, burst: 33, api_calls: 77 })) {
      await operate("overrides.create", { tenantId, key: limit, value, endsAt, reason });
    }
    const { body } = await rest("GET", "/billing", { key });
    expect(body).toMatchObject({
      plan: "free",
      allows: { projects: 0, seats: 9, burst: 33, apiCallsPerPeriod: 77 },
    });
    const refused = await rest("POST", "/projects", { key, body: { name: "One more" } });
    expect(refused.body).toMatchObject({
      status: 402,
      detail: expect.stringContaining("This workspace may have 0 projects"),
      details: { quota: "projects", limit: 0, used: 0, plan: "free" },
    });
  });

  it("are shown to operators with what is used of them, and of no workspace that does not exist", async () => {
    const tenant = await mintTenant(app().db, { plan: "free" });
    const { id: tenantId, apiKey: key } = tenant;
    await app().db.admin`insert into projects (tenant_id, id, name) values (${tenantId}, ${newId()}, 'One')`;
    const other = await mintTenant(app().db);
    await app().db.admin`insert into projects (tenant_id, id, name) values (${other.id}, ${newId()}, 'Two')`;
    expect((await rest("GET", "/projects", { key })).status).toBe(200);
    await operate("trials.set", { tenantId, plan: "pro", endsAt, reason });
    const { result } = await operate("entitlements.inspect", { tenantId });
    expect(result).toMatchObject({
      id: tenantId,
      slug: tenant.slug,
      entitlements: { plan: "free", trial: { plan: "pro" } },
      lastTrial: { plan: "pro" },
      used: expect.arrayContaining([
        { key: "projects", quantity: 1 },
        { key: "seats", quantity: 1 },
        { key: "storageBytes", quantity: 0 },
        { key: "api_calls", quantity: expect.any(Number) },
      ]),
    });
    expect((await operate("entitlements.inspect", { tenantId: newId() })).code).toBe("not_found");
  });
});
