import { describe, expect, it } from "vitest";
import type { FlagContext, FlagKey } from "@/server/kernel/flags";
import { createEvaluator } from "./evaluator";
import { FlagDefinition } from "./format";
import { FlagRepository, type FlagState } from "./repository";
import { settingBucket } from "./settings";

const NOW = Date.parse("2027-03-01T00:00:00Z");
const PEOPLE = 20_000;
const people = Array.from({ length: PEOPLE }, (_, at) => {
  const digits = (Math.imul(at + 1, 2_654_435_761) >>> 0).toString(16).padStart(8, "0");
  return `${digits}-0000-7000-8000-${at.toString(16).padStart(12, "0")}`;
});

type Given = Partial<FlagState["flags"][number]> & { rules?: object };

/** A flag that is off but for whoever turns it on, and that workspaces on "pro" choose for. */
function load({ rules = {}, ...above }: Given, parents: Given[] = []) {
  const none = { killed: false, onAtMs: null, offAtMs: null, plans: {}, tenants: [], managedBy: ["pro"] };
  const flagOf = (name: string, { rules: own = {}, ...more }: Given, enabled: boolean) => {
    return { ...none, ...more, definition: FlagDefinition.parse({ name, enabled, ...own }) };
  };
  const repository = new FlagRepository();
  repository.replace({
    revision: 1,
    segments: [],
    flags: [
      flagOf("f", { rules, ...above }, false),
      ...parents.map((parent, at) => flagOf(`p${at}`, parent, true)),
    ],
  });
  const evaluator = createEvaluator(repository, { nowMs: () => NOW });
  return {
    isOn: (context: FlagContext) => evaluator.isOn("f" as FlagKey, context),
    explain: (context: FlagContext) => evaluator.explain("f", context),
    variant: (context: FlagContext) => evaluator.variant("f" as FlagKey, context),
  };
}

const chosen = (percentage: number) => ({ settings: [["t1", percentage] as const] });
const of = (userId?: string) => ({ tenantId: "t1", plan: "pro", userId });
const takenAt = (percentage: number) => {
  const { isOn } = load(chosen(percentage));
  return people.filter((userId) => isOn(of(userId)));
};

describe(`a workspace of ${PEOPLE} people`, () => {
  it("that chose 25 % has 25 % ± 1 of them in, and growing it to 50 % keeps everybody who was", () => {
    const [quarter, half] = [takenAt(25), takenAt(50)];
    expect(Math.abs(quarter.length / PEOPLE - 0.25)).toBeLessThan(0.01);
    expect(Math.abs(half.length / PEOPLE - 0.5)).toBeLessThan(0.01);
    const kept = new Set(half);
    expect(quarter.filter((userId) => !kept.has(userId))).toEqual([]);
  });

  it("has nobody in at 0 % and everybody at 100 %", () => {
    expect([takenAt(0).length, takenAt(100).length]).toEqual([0, PEOPLE]);
  });

  it("has other people in early than the operators' rollout, than another flag, and than another workspace", () => {
    const strategies = [
      { name: "flexibleRollout", parameters: { rollout: 25, stickiness: "userId", groupId: "f" } },
    ];
    const { isOn } = load({ rules: { enabled: true, strategies }, managedBy: [] });
    const early = new Set(people.filter((userId) => settingBucket("f", "t1", userId) <= 25));
    const others = [
      (userId: string) => isOn(of(userId)),
      (userId: string) => settingBucket("g", "t1", userId) <= 25,
      (userId: string) => settingBucket("f", "t2", userId) <= 25,
    ];
    for (const isIn of others) {
      const both = people.filter((userId) => early.has(userId) && isIn(userId)).length;
      expect(Math.abs(both / PEOPLE - 0.25 * 0.25)).toBeLessThan(0.01);
    }
  });
});

describe("what a workspace chose", () => {
  const whole = chosen(100);

  it("holds for that workspace alone, on the plans that leave it to them", () => {
    const { isOn, explain } = load(whole);
    expect(isOn(of("u"))).toBe(true);
    expect(isOn({ ...of("u"), tenantId: "t2" })).toBe(false);
    expect(isOn({ ...of("u"), plan: "free" })).toBe(false);
    expect(explain({ ...of("u"), plan: "free" }).setting).toMatchObject({ dormant: true, percentage: 100 });
  });

  it("holds for its machines at 100 % alone", () => {
    expect(load(whole).isOn(of())).toBe(true);
    expect(load(chosen(99)).isOn(of())).toBe(false);
  });

  it.each([
    ["a kill switch", { killed: true }, false, "kill-switch"],
    ["an operator's word for the workspace", { tenants: [["t1", false] as const] }, false, "tenant"],
    ["a schedule that has not begun", { onAtMs: NOW + 1 }, false, "schedule"],
    ["a schedule that is over", { offAtMs: NOW }, false, "schedule"],
    ["a schedule that runs", { onAtMs: NOW, offAtMs: NOW + 1 }, true, "setting"],
    ["its plan's word", { plans: { pro: false } }, true, "setting"],
    ["rules that nobody meets", {}, true, "setting"],
  ])("turned on, beside %s: the nearer word counts", (_what, above, on, by) => {
    expect(load({ ...whole, ...above }).explain(of("u"))).toMatchObject({ on, by });
  });

  it.each([
    ["an operator's word for the workspace", { tenants: [["t1", true] as const] }, true, "tenant"],
    ["its plan's word", { plans: { pro: true } }, false, "setting"],
    ["rules that everybody meets", { rules: { enabled: true } }, false, "setting"],
  ])("turned off, beside %s: the nearer word counts", (_what, above, on, by) => {
    expect(load({ ...chosen(0), ...above }).explain(of("u"))).toMatchObject({ on, by });
  });

  it("is off where what it builds on is off", () => {
    const rules = { dependencies: [{ feature: "p0" }] };
    expect(load({ ...whole, rules }, [{}]).isOn(of("u"))).toBe(true);
    expect(load({ ...whole, rules }, [{ killed: true }]).explain(of("u"))).toMatchObject({
      by: "dependency",
    });
    const own = { settings: [["t1", 0] as const] };
    expect(load({ ...whole, rules }, [own]).explain(of("u"))).toMatchObject({ by: "dependency" });
  });

  it("gives the variant that the rules would give", () => {
    const rules = { variants: [{ name: "blue", weight: 1000 }] };
    expect(load({ ...whole, rules }).variant(of("u"))).toMatchObject({ name: "blue", flagOn: true });
    expect(load({ ...chosen(0), rules }).variant(of("u"))).toMatchObject({ enabled: false });
  });

  it("is told with the place that somebody has, which decides", () => {
    for (const userId of people.slice(0, 50)) {
      const { on, by, setting } = load(chosen(40)).explain(of(userId));
      expect(by).toBe("setting");
      expect(on).toBe((setting?.bucket ?? 0) <= 40);
    }
  });
});
