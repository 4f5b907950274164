import { describe, expect, it } from "vitest";
import { differencesOf } from "./change-words";
import { differences, type FlagContent } from "./diff";
import { type Definition, glance, ruleWords } from "./words";

const base: Definition = { name: "a-flag", enabled: true, strategies: [] };
const rollout = (percent: number, more: object = {}): Definition => ({
  ...base,
  strategies: [
    {
      name: "flexibleRollout",
      parameters: { rollout: String(percent), stickiness: "tenantId", groupId: "a-flag" },
      constraints: [],
      ...more,
    },
  ],
});
const content = (definition: Definition, more: object = {}): FlagContent => ({
  definition,
  onAt: null,
  offAt: null,
  plans: {},
  ...more,
});

describe("a definition in people's words", () => {
  it("says whom it lets in", () => {
    expect(ruleWords(base)).toEqual(["Everybody"]);
    expect(ruleWords({ ...rollout(25), enabled: false })).toEqual(["Nobody: its rules are switched off"]);
    const constraints = [
      {
        contextName: "plan",
        operator: "IN",
        values: ["pro", "business"],
        inverted: true,
        caseInsensitive: false,
      },
    ];
    expect(ruleWords(rollout(25, { constraints, segments: [7] }))).toEqual([
      "25 % of workspaces in segment 7 where not: plan is one of pro, business",
    ]);
    expect(ruleWords(rollout(25, { segments: [7, 8] }), (id) => `“Early ${id}”`)).toEqual([
      "25 % of workspaces in “Early 7” and in “Early 8”",
    ]);
    const strategies = [...rollout(5).strategies, ...rollout(9).strategies];
    expect(glance({ definition: { ...base, strategies }, plans: {} })).toBe(
      "5 % of workspaces, or by 1 more",
    );
  });
});

describe("a difference", () => {
  it("names each thing that changed, before and after, and nothing else", () => {
    expect(differences(content(rollout(25)), content(rollout(50)))).toEqual([
      { label: "Strategy 1", before: "25 % of workspaces", after: "50 % of workspaces" },
    ]);
    expect(differences(content(base), content(base))).toEqual([]);
    const above = content(base, { plans: { pro: true }, onAt: "2027-01-31T00:00:00Z" });
    expect(differences(content(base), above)).toEqual([
      { label: "On from", before: "", after: "2027-01-31T00:00:00Z" },
      { label: "Plan pro", before: "", after: "on" },
    ]);
    expect(differences(content(base), content(base, { managedBy: ["pro"] }))).toHaveLength(1);
  });

  it("misses no field of a definition", () => {
    const fields: Partial<Record<keyof Definition, object>> = {
      enabled: { enabled: false },
      description: { description: "x" },
      type: { type: "release" },
      stale: { stale: true },
      project: { project: "x" },
      impressionData: { impressionData: true },
      segments: { segments: [1] },
      strategies: {
        strategies: [{ name: "default", parameters: {}, constraints: [] }, ...rollout(1).strategies],
      },
      variants: { variants: [{ name: "a", weight: 1_000 }] },
      dependencies: { dependencies: [{ feature: "b" }] },
    };
    for (const [field, change] of Object.entries(fields)) {
      const found = differences(content(base), content({ ...base, ...change }));
      expect([field, found.length]).not.toEqual([field, 0]);
    }
  });

  it("tells changes within a strategy and a variant, however small", () => {
    const variant = { name: "a", weight: 1_000 };
    const variants = (more: object) => content({ ...base, variants: [{ ...variant, ...more }] });
    for (const more of [
      { weight: 999 },
      { weightType: "fix" },
      { stickiness: "userId" },
      { payload: { type: "string", value: "x" } },
      { overrides: [{ contextName: "userId", values: ["1"] }] },
    ]) {
      expect(differences(variants({}), variants(more))).toHaveLength(1);
    }
    const group = rollout(25, { parameters: { rollout: "25", stickiness: "tenantId", groupId: "other" } });
    expect(differences(content(rollout(25)), content(group))).toHaveLength(1);
    const drawn = rollout(25, { variants: [variant] });
    expect(differences(content(rollout(25)), content(drawn))).toHaveLength(1);
  });

  it("tells what a change of the log did to a flag, or to a segment", () => {
    const logged = { id: "1", undoes: null, draftId: null, reason: "", operator: "", createdAt: "" };
    expect(
      differencesOf({
        ...logged,
        action: "flag.killed",
        subject: "a-flag",
        before: { ...content(base), killedAt: null },
        after: { ...content(base), killedAt: "2027-01-01T00:00:00Z" },
      }),
    ).toEqual([{ label: "Kill switch", before: "", after: "holds it off" }]);
    expect(
      differencesOf({
        ...logged,
        action: "segment.created",
        subject: "segment:7",
        before: null,
        after: { definition: { id: 7, name: "early", constraints: [] } },
      }),
    ).toEqual([{ label: "Name", before: "", after: "early" }]);
  });
});
