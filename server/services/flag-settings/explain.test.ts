import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followFlags } from "@/server/platform/flags";
import { settingBucket } from "@/server/platform/flags/settings";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant, type TestTenant } from "@/tests/support/factories";
import { asTenantSees } from "./explain";
import { at, contextOf, flagLeavers, get, set } from "./test-support/settings";

const app = startTestApp();
const { managed, loaded } = flagLeavers(app);

let following: Awaited<ReturnType<typeof followFlags>>;
beforeAll(async () => {
  following = await followFlags({ everyMs: 25 });
});
afterAll(async () => following?.close());

describe("a workspace that asks why", () => {
  /** As this instance answers, once it has heard of the flag. */
  async function why(tenant: TestTenant, key: string, membershipId: string) {
    let body: Record<string, unknown> = {};
    await expect
      .poll(async () => {
        ({ body } = await get(tenant, at(key, `/explanation?membershipId=${membershipId}`)));
        return body.by;
      })
      .toBe("setting");
    return body;
  }

  it("is told its own choice, and where the member stands", async () => {
    const tenant = await mintTenant(app().db);
    const member = await mintMember(app().db, tenant.id, "member");
    const key = await managed();
    await set(tenant, key, 50);
    const bucket = settingBucket(key, tenant.id, member.userId);
    const trace = await why(tenant, key, member.membershipId);
    expect(trace).toMatchObject({ on: bucket <= 50, setting: { percentage: 50, bucket, dormant: false } });
    const preview = await get(tenant, `/members/${member.membershipId}/flags`);
    const row = preview.body.data.find((one: { key: string }) => one.key === key);
    expect(row).toMatchObject({ on: bucket <= 50, by: "setting" });
  });

  it("is told nothing of the provider's rules, nor of flags that are not its own", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const { key: parent } = { key: await managed({}, []) };
    const constraints = [{ contextName: "tenantId", operator: "IN", values: [other.id, tenant.id] }];
    const key = await managed({
      enabled: true,
      strategies: [{ name: "default", constraints }],
      variants: [
        { name: "blue", weight: 1000, overrides: [{ contextName: "userId", values: [other.owner.userId] }] },
      ],
      dependencies: [{ feature: parent, enabled: false }],
    });
    const whole = (await loaded()).explain(key, contextOf(tenant));
    expect(JSON.stringify(whole)).toContain(other.id);
    const told = asTenantSees(whole, new Set([key]));
    expect(told).toMatchObject({ on: true, by: "rules", variant: { name: "blue", by: "hidden" } });
    for (const secret of [other.id, parent, other.owner.userId])
      expect(JSON.stringify(told)).not.toContain(secret);
  });

  it("gives 404 for another workspace's member, and for a flag that is not left to its plan", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const [key, hidden] = [await managed(), await managed({}, ["pro"])];
    const { membershipId } = other.owner;
    expect((await get(tenant, at(key, `/explanation?membershipId=${membershipId}`))).status).toBe(404);
    expect((await get(tenant, `/members/${membershipId}/flags`)).status).toBe(404);
    expect((await get(tenant, at(hidden, "/explanation"))).status).toBe(404);
    expect((await get(tenant, at("usage-forecast", "/explanation"))).status).toBe(200);
  });
});
