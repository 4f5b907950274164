import { afterEach, describe, expect, it } from "vitest";
import { createSession } from "@/server/auth/sessions";
import { PLANS } from "@/server/kernel/plans";
import { startTestApp } from "@/tests/support/app";
import { mintProject, mintTenant, type TestTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest } from "@/tests/support/rest";
import { mintOperator } from "@/tests/support/visits";
import { reason } from "./test-support/flag-operators";
import { liveFlags } from "./test-support/live-flags";

const app = startTestApp();
const { withFlag, kill, operate } = liveFlags(app);
const KEY = "project-archive";

/** An operator takes the feature that the flag is a part of from a workspace. */
async function takeProjectsFrom({ id: tenantId }: TestTenant): Promise<void> {
  const { credential } = await mintOperator(app().db);
  const endsAt = new Date(Date.now() + 86_400_000).toISOString();
  const override = { tenantId, key: "feature:projects", value: 0, endsAt, reason };
  expect((await callNamed("overrides.create", override, credential)).code).toBe("ok");
}

/** What everybody who can be asked says of the flag, and what the guard does. */
async function heardOf({ id, slug, apiKey: key, owner }: TestTenant) {
  const projectId = await mintProject(app().db, id);
  const { token } = await createSession({ userId: owner.userId, userAgent: "test", address: "127.0.0.1" });
  const { result } = await callNamed("featureFlags.evaluate", {}, { kind: "session", token }, slug);
  const member = await rest("GET", `/members/${owner.membershipId}/flags`, { key });
  const own = (rows: { key: string }[]) => rows.find((row) => row.key === KEY);
  return {
    guard: await rest("POST", `/projects/${projectId}/archive`, { key }),
    operator: (await operate("explain", { key: KEY, tenantId: id })).result,
    preview: own(((await operate("preview", { tenantId: id })).result as { data: [] }).data),
    workspace: (await rest("GET", `/flag-settings/${KEY}/explanation`, { key })).body,
    member: own(member.body.data),
    dashboard: own((result as { flags: [] }).flags),
    remote: (await rest("POST", `/ofrep/v1/evaluate/flags/${KEY}`, { key, body: {} })).body,
  };
}

const PLANS_WITH = ["free", "pro", "business"];
const { features } = PLANS.free;
afterEach(() => Reflect.set(PLANS.free, "features", features));

describe("a flag whose feature of the plan is lacking", () => {
  async function expectLacking(tenant: TestTenant, otherwise: string) {
    const heard = await heardOf(tenant);
    expect([heard.guard.status, heard.guard.body.details]).toMatchObject([402, { feature: "projects" }]);
    const lacking = { name: "projects", plans: PLANS_WITH, otherwise };
    for (const trace of [heard.operator, heard.workspace]) {
      expect(trace).toMatchObject({ on: false, by: "feature", feature: lacking, variant: null });
    }
    for (const row of [heard.preview, heard.member]) expect(row).toMatchObject({ on: false, by: "feature" });
    expect(heard.dashboard).toMatchObject({ on: false, whenOff: "upgrade" });
    expect(heard.remote).toEqual({
      ...{ key: KEY, value: false, reason: "TARGETING_MATCH" },
      metadata: { whenOff: "upgrade", feature: "projects" },
    });
  }

  it("is off to everybody who asks, as the guard answers: with a definition that is on, and without one", async () => {
    const tenant = await mintTenant(app().db);
    expect((await heardOf(tenant)).guard.status).toBe(200);
    await takeProjectsFrom(tenant);
    await expectLacking(tenant, "default");
    await withFlag(KEY, {}, () => expectLacking(tenant, "rules"));
  });

  it("is what the flag says where that is off: what is hidden tells of no plan", async () => {
    const tenant = await mintTenant(app().db);
    await takeProjectsFrom(tenant);
    await withFlag(KEY, {}, async () => {
      await kill(KEY);
      const { guard, operator, preview, dashboard, remote } = await heardOf(tenant);
      expect(guard.status).toBe(404);
      expect(operator).toMatchObject({ on: false, by: "kill-switch", feature: null });
      expect(preview).toMatchObject({ by: "kill-switch" });
      expect(dashboard).toMatchObject({ on: false, whenOff: "hidden" });
      expect(remote).toMatchObject({ reason: "DISABLED", metadata: { whenOff: "hidden" } });
      await kill(KEY, false);
    });
  });

  it("is seen by an operator who tries a plan out, for a workspace and for nobody", async () => {
    Reflect.set(PLANS.free, "features", []);
    const [tenant, without] = [await mintTenant(app().db), await mintTenant(app().db)];
    await takeProjectsFrom(without);
    const ask = async (subject: object) => (await operate("explain", { key: KEY, ...subject })).result;
    const lacking = { on: false, by: "feature", feature: { name: "projects", plans: ["pro", "business"] } };
    expect(await ask({ tenantId: tenant.id })).toMatchObject({ on: true });
    expect(await ask({ tenantId: tenant.id, plan: "free" })).toMatchObject(lacking);
    expect(await ask({ plan: "free" })).toMatchObject(lacking);
    expect(await ask({ plan: "pro" })).toMatchObject({ on: true });
    // What an operator took away stays away on any plan.
    expect(await ask({ tenantId: without.id, plan: "pro" })).toMatchObject(lacking);
    expect(await ask({ tenantId: tenant.id, plan: "gold" })).toMatchObject(lacking);
    const { result } = await operate("preview", { tenantId: tenant.id, plan: "free", search: KEY });
    expect(result).toMatchObject({ data: [{ key: KEY, on: false, by: "feature" }] });
  });
});
