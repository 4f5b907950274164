import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTenantAccess } from "@/server/auth/tenant-access";
import { currentSecurityEpoch } from "@/server/platform/admission";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { type FunctionRuns, startFunctionRuns } from "@/tests/support/inngest-runs";

const app = startTestApp();
let runs: FunctionRuns;
beforeAll(async () => {
  runs = await startFunctionRuns();
});
afterAll(() => runs?.close());

const COMMON = { requestId: "test", version: 1 };

describe("the event of a changed entitlement", () => {
  it.each([
    ["entitlements.changed", { by: "override", changed: ["projects"] }],
    ["subscription.updated", { stripeSubscriptionId: "sub_1", plan: "pro", status: "active" }],
  ])(
    "%s ends what is cached of the tenant where the change could tell nobody, however often it comes",
    async (name, data) => {
      const [tenant, other] = [await mintTenant(app().db, { plan: "free" }), await mintTenant(app().db)];
      const planOf = async () => {
        const epoch = await currentSecurityEpoch({ tenantId: tenant.id });
        return (await readTenantAccess(tenant.id, epoch))?.tenant.entitlements.plan;
      };
      const otherBefore = await currentSecurityEpoch({ tenantId: other.id });
      expect(await planOf()).toBe("free");
      await app().db.admin`update tenants set plan = 'pro' where id = ${tenant.id}`;
      expect(await planOf()).toBe("free");

      const id = runs.functions.find((one) => one.id.endsWith("forget-cached-entitlements"))?.id ?? "";
      const event = { name, data: { ...data, ...COMMON, tenantId: tenant.id } };
      for (const _ of [1, 2]) {
        expect(await runs.run(id, event)).toEqual({ end: "completed" });
        expect(await planOf()).toBe("pro");
      }
      expect(await currentSecurityEpoch({ tenantId: other.id })).toBe(otherBefore);
    },
  );
});
