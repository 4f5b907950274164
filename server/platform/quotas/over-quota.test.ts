import { describe, expect, it } from "vitest";
import { entitlementsOfPlan, resolveEntitlements } from "@/server/kernel/entitlements";
import { overQuota } from "./over-quota";

const override = { key: "api_calls", value: 5, startsAtMs: 0, endsAtMs: 2 };
const overridden = resolveEntitlements({
  plan: "free",
  trial: null,
  addOns: [],
  overrides: [override],
  nowMs: 1,
});

describe("what is over its quota", () => {
  it("is told in one form, of a gauge and of a meter, with what was used", () => {
    const free = entitlementsOfPlan("free");
    const gauge = overQuota(free, { quota: "projects", limit: 3, used: 3 });
    expect(gauge).toMatchObject({
      code: "plan_limit",
      message: "The Free plan allows 3 projects, and 3 are used. Upgrade the plan for more.",
      details: { quota: "projects", limit: 3, used: 3, plan: "free" },
    });
    const meter = overQuota(
      free,
      { meter: "events_ingested", limit: 10_000, used: 9_998 },
      "Nothing was kept.",
    );
    expect(meter).toMatchObject({
      message:
        "The Free plan allows 10,000 usage events a period, and 9,998 are used. Nothing was kept. Upgrade the plan for more.",
      details: { meter: "events_ingested", limit: 10_000, used: 9_998, plan: "free" },
    });
  });

  it("is not laid to the plan where something else sets the limit", () => {
    const { message } = overQuota(overridden, { meter: "api_calls", limit: 5, used: 5 });
    expect(message).toBe(
      "This workspace may have 5 API calls a period, and 5 are used. Ask the operators of this service for more.",
    );
  });

  it("names no plan above the last one", () => {
    const events = { meter: "events_ingested", limit: 10_000_000, used: 10_000_000 };
    expect(overQuota(entitlementsOfPlan("business"), events).message).toContain("Ask the operators");
    const api = { meter: "api_calls", limit: 1_000_000, used: 1_000_000 };
    expect(overQuota(entitlementsOfPlan("pro"), api).message).toContain("Upgrade the plan");
  });
});
