import { describe, expect, it } from "vitest";
import type { FeatureFlag } from "./schemas";
import { stalenessOf } from "./staleness";

const NOW = Date.parse("2027-06-01T00:00:00Z");
const daysAgo = (days: number) => new Date(NOW - days * 86_400_000).toISOString();

const rollout = (percent: number, more: object = {}) => ({
  name: "flexibleRollout",
  parameters: { rollout: String(percent) },
  constraints: [],
  ...more,
});

function reasonsOf(definition: object, more: Partial<FeatureFlag & Parameters<typeof stalenessOf>[1]> = {}) {
  const {
    overrides = 0,
    isReferenced = true,
    lastEvaluatedOn = null,
    evaluationsSince = null,
    ...above
  } = more;
  const flag: FeatureFlag = {
    key: "a-flag",
    definition: { name: "a-flag", enabled: true, strategies: [], ...definition },
    ...{ killedAt: null, onAt: null, offAt: null, plans: {}, managedBy: [], archivedAt: null },
    createdAt: daysAgo(31),
    updatedAt: daysAgo(31),
    ...above,
  };
  const facts = { overrides, isReferenced, lastEvaluatedOn, evaluationsSince, nowMs: NOW };
  return stalenessOf(flag, facts);
}

describe("a flag is reported as stale", () => {
  it("where it is on for everybody for over 30 days, and not a day sooner", () => {
    expect(reasonsOf({})).toEqual(["on-for-all"]);
    expect(reasonsOf({ strategies: [rollout(100)] })).toEqual(["on-for-all"]);
    expect(reasonsOf({ strategies: [rollout(50), rollout(100)] })).toEqual(["on-for-all"]);
    expect(reasonsOf({}, { updatedAt: daysAgo(30) })).toEqual([]);
  });

  it("where it is off for everybody: by its rules, the kill switch or the end of its schedule", () => {
    expect(reasonsOf({ enabled: false })).toEqual(["off-for-all"]);
    expect(reasonsOf({ strategies: [rollout(0, { segments: [1] })] })).toEqual(["off-for-all"]);
    expect(reasonsOf({}, { killedAt: daysAgo(31) })).toEqual(["off-for-all"]);
    expect(reasonsOf({}, { offAt: daysAgo(40) })).toEqual(["off-for-all"]);
  });

  it("and not where it depends on who asks, or on when", () => {
    expect(reasonsOf({ strategies: [rollout(50)] })).toEqual([]);
    expect(reasonsOf({ strategies: [rollout(100, { segments: [1] })] })).toEqual([]);
    expect(reasonsOf({ dependencies: [{ feature: "b" }] })).toEqual([]);
    const variants = ["a", "b"].map((name) => ({ name, weight: 500 }));
    expect(reasonsOf({ variants })).toEqual([]);
    expect(reasonsOf({}, { plans: { free: false } })).toEqual([]);
    expect(reasonsOf({}, { overrides: 1 })).toEqual([]);
    expect(reasonsOf({}, { managedBy: ["pro"] })).toEqual([]);
    expect(reasonsOf({}, { onAt: daysAgo(-1) })).toEqual([]);
    expect(reasonsOf({}, { offAt: daysAgo(-1) })).toEqual([]);
  });

  it("past the lifetime of its type: 40 days for a release, 7 for an operational one, never for a kill switch", () => {
    const part = { strategies: [rollout(50)] };
    expect(reasonsOf({ ...part, type: "release" }, { createdAt: daysAgo(41) })).toEqual(["past-lifetime"]);
    expect(reasonsOf({ ...part, type: "release" }, { createdAt: daysAgo(40) })).toEqual([]);
    expect(reasonsOf({ ...part, type: "operational" }, { createdAt: daysAgo(8) })).toEqual(["past-lifetime"]);
    expect(reasonsOf({ ...part, type: "kill-switch" }, { createdAt: daysAgo(4_000) })).toEqual([]);
    expect(reasonsOf({ ...part, type: "permission" }, { createdAt: daysAgo(4_000) })).toEqual([]);
  });

  it("where nothing in the code asks for it, and where it is marked", () => {
    const part = { strategies: [rollout(50)] };
    expect(reasonsOf(part, { isReferenced: false })).toEqual(["unreferenced"]);
    expect(reasonsOf({ ...part, stale: true })).toEqual(["marked"]);
  });

  it("where nothing has evaluated it for over 30 days, as far as days were noted", () => {
    const part = { strategies: [rollout(50)] };
    const dayOf = (days: number) => daysAgo(days).slice(0, 10);
    const longNoted = { createdAt: daysAgo(90), evaluationsSince: dayOf(60) };
    expect(reasonsOf(part, longNoted)).toEqual(["not-evaluated"]);
    expect(reasonsOf(part, { ...longNoted, lastEvaluatedOn: dayOf(31) })).toEqual(["not-evaluated"]);
    expect(reasonsOf(part, { ...longNoted, lastEvaluatedOn: dayOf(30) })).toEqual([]);
    expect(reasonsOf(part, { ...longNoted, createdAt: daysAgo(29) })).toEqual([]);
    expect(reasonsOf(part, { ...longNoted, evaluationsSince: dayOf(30) })).toEqual([]);
    expect(reasonsOf(part, { ...longNoted, evaluationsSince: null })).toEqual([]);
  });
});
