import { describe, expect, it } from "vitest";
import { entitlementsOfPlan, resolveEntitlements } from "@/server/kernel/entitlements";
import type { GaugeQuota } from "@/server/kernel/plans";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { GAUGE_COUNTERS, holdQuota } from "./hold";

const app = startTestApp();

const limited = (gauge: GaugeQuota, value: number) =>
  resolveEntitlements({
    plan: "free",
    trial: null,
    addOns: [],
    overrides: [{ key: gauge, value, startsAtMs: 0, endsAtMs: 2 }],
    nowMs: 1,
  });

/** Holds the quota and counts, as the trigger of a create does. */
function take(
  { id }: TestTenant,
  gauge: GaugeQuota,
  entitlements: ReturnType<typeof limited>,
  amount: number,
) {
  return app().db.database.tenants.write(id, async (tx) => {
    await holdQuota({ tx, entitlements }, gauge, amount);
    await tx.db.execute(
      `update tenant_counters set value = value + ${amount} where name = '${GAUGE_COUNTERS[gauge]}'`,
    );
  });
}

const counted = async ({ id }: TestTenant, gauge: GaugeQuota) => {
  const [row] = await app().db.admin`select value::text from tenant_counters
    where tenant_id = ${id} and name = ${GAUGE_COUNTERS[gauge]}`;
  return row?.value;
};

describe("a gauge's quota", () => {
  it.each([
    ["projects", 7, 1, 7],
    ["seats", 11, 1, 10], // its owner has one
    ["storageBytes", 1_000, 90, 11],
  ] as const)("of %s lets exactly what fits through, of fifty at once", async (gauge, limit, amount, fit) => {
    const tenant = await mintTenant(app().db);
    const before = Number((await counted(tenant, gauge)) ?? 0);
    const entitlements = limited(gauge, limit);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () => take(tenant, gauge, entitlements, amount)),
    );
    const refused = outcomes.filter((one) => one.status === "rejected");
    expect(50 - refused.length).toBe(fit);
    expect(Number(await counted(tenant, gauge))).toBe(before + fit * amount);
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: "plan_limit", details: { limit } });
  });

  it("that was lowered below what is there refuses one more and removes nothing, and raised lets it in again", async () => {
    const tenant = await mintTenant(app().db);
    await take(tenant, "storageBytes", limited("storageBytes", 500), 500);
    await expect(take(tenant, "storageBytes", limited("storageBytes", 100), 1)).rejects.toMatchObject({
      code: "plan_limit",
      message:
        "This workspace may have 100 bytes of storage, and 500 are used. Ask the operators of this service for more.",
      details: { quota: "storageBytes", limit: 100, used: 500, plan: "free" },
    });
    expect(await counted(tenant, "storageBytes")).toBe("500");
    await take(tenant, "storageBytes", limited("storageBytes", 501), 1);
  });

  it("is exact past 2^53, where a number would round, and holds nothing where there is no limit", async () => {
    const tenant = await mintTenant(app().db);
    await app().db.admin`insert into tenant_counters (tenant_id, name, value)
      values (${tenant.id}, 'storage_bytes', 9007199254740992)`;
    const most = limited("storageBytes", Number.MAX_SAFE_INTEGER);
    await expect(take(tenant, "storageBytes", most, 0)).rejects.toMatchObject({ code: "plan_limit" });
    await take(tenant, "storageBytes", entitlementsOfPlan("business"), 1);
    expect(await counted(tenant, "storageBytes")).toBe("9007199254740993");
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("is not held for %d", async (amount) => {
    const tenant = await mintTenant(app().db);
    const attempt = app().db.database.tenants.write(tenant.id, (tx) =>
      holdQuota({ tx, entitlements: entitlementsOfPlan("free") }, "storageBytes", amount),
    );
    await expect(attempt).rejects.toThrow(TypeError);
  });
});
