import { describe, expect, it } from "vitest";
import { FLAGS, type FlagContext, type FlagKey } from "@/server/kernel/flags";
import type { FlagControls } from "./controls";
import { createEvaluator, type EvaluatorOptions } from "./evaluator";
import { FlagDefinition, SegmentDefinition } from "./format";
import { FlagRepository } from "./repository";

/** Keys of these tests' own definitions, which the code declares nowhere. */
const key = (text: string) => text as FlagKey;
const NOW = Date.parse("2027-03-01T00:00:00Z");

type Given = Partial<FlagControls> & Record<string, unknown>;

function load(flags: Given[], options: EvaluatorOptions = {}) {
  const repository = new FlagRepository();
  repository.replace({
    revision: 1,
    segments: [
      SegmentDefinition.parse({
        id: 1,
        constraints: [{ contextName: "plan", operator: "IN", values: ["pro"] }],
      }),
    ],
    flags: flags.map(
      ({ killed = false, onAtMs = null, offAtMs = null, plans = {}, tenants = [], ...rest }) => {
        const definition = FlagDefinition.parse({ name: "f", enabled: true, ...rest });
        return { killed, onAtMs, offAtMs, plans, tenants, definition };
      },
    ),
  });
  return createEvaluator(repository, { nowMs: () => NOW, ...options });
}

const isOn = (flag: Given, context: FlagContext = {}) => load([flag]).isOn(key("f"), context);

describe("a flag", () => {
  it("asks for tenant, plan, role, person, region and properties of one's own", () => {
    const asked = { tenantId: "t1", plan: "pro", role: "admin", userId: "u1", region: "eu", team: "blue" };
    const { team, ...own } = asked;
    for (const [contextName, value] of Object.entries(asked)) {
      const flag = {
        strategies: [{ name: "default", constraints: [{ contextName, operator: "IN", values: [value] }] }],
      };
      expect(isOn(flag, { ...own, properties: { team } })).toBe(true);
      expect(isOn(flag, { ...own, properties: { team: "red" }, [contextName]: "other" })).toBe(false);
    }
  });

  it.each(["constructor", "toString", "__proto__", "valueOf", "properties"])(
    "finds nothing under the name %s that nobody gave",
    (contextName) => {
      const given = (operator: string, more: object) => ({
        strategies: [{ name: "default", constraints: [{ contextName, operator, ...more }] }],
      });
      for (const properties of [undefined, {}]) {
        expect(isOn(given("REGEX", { value: "" }), { properties })).toBe(false);
        expect(isOn(given("STR_CONTAINS", { values: ["o"] }), { properties })).toBe(false);
      }
    },
  );

  it.each(["tenantId", "plan", "role", "userId", "region"])(
    "takes no property for the %s that is not told",
    (contextName) => {
      const constraints = [{ contextName, operator: "IN", values: ["x"] }];
      const flag = { strategies: [{ name: "default", constraints }] };
      expect(isOn(flag, { [contextName]: undefined, properties: { [contextName]: "x" } })).toBe(false);
      expect(isOn(flag, { [contextName]: "x" })).toBe(true);
    },
  );

  it("is on for a segment", () => {
    const flag = { strategies: [{ name: "default", segments: [1] }] };
    expect([isOn(flag, { plan: "pro" }), isOn(flag, { plan: "free" })]).toEqual([true, false]);
  });

  it("is off for all while the kill switch is thrown, whatever else says on", () => {
    const all = { killed: true, tenants: [["t1", true]] as const, plans: { pro: true } as const };
    expect(isOn(all, { tenantId: "t1", plan: "pro" })).toBe(false);
  });

  it("goes by the tenant's own word, then its plan's, then its rules", () => {
    const flag = {
      enabled: false,
      plans: { pro: true, free: false } as const,
      tenants: [["t1", false]] as const,
    };
    expect(isOn(flag, { tenantId: "t1", plan: "pro" })).toBe(false);
    expect(isOn(flag, { tenantId: "t2", plan: "pro" })).toBe(true);
    expect(isOn({ ...flag, enabled: true }, { tenantId: "t2", plan: "free" })).toBe(false);
    expect(isOn({ ...flag, enabled: true }, { tenantId: "t2", plan: "business" })).toBe(true);
  });

  it("goes by the tenant's own word until that ends, and by what comes after it from then on", () => {
    const until = (endsAtMs: number | null) => ({
      enabled: false,
      tenants: [["t1", true, endsAtMs]] as const,
      plans: { pro: true } as const,
    });
    expect(isOn(until(NOW + 1), { tenantId: "t1" })).toBe(true);
    expect(isOn(until(null), { tenantId: "t1" })).toBe(true);
    expect(isOn(until(NOW), { tenantId: "t1" })).toBe(false);
    expect(isOn(until(NOW), { tenantId: "t1", plan: "pro" })).toBe(true);
  });

  it("goes by its rules from the moment it is on at, and no longer from the one it is off at", () => {
    expect(isOn({ onAtMs: NOW + 1 })).toBe(false);
    expect(isOn({ onAtMs: NOW })).toBe(true);
    expect(isOn({ offAtMs: NOW + 1 })).toBe(true);
    expect(isOn({ offAtMs: NOW })).toBe(false);
    expect(isOn({ onAtMs: NOW, enabled: false })).toBe(false);
  });

  it("is off while a flag that it depends on is killed, or off for the tenant", () => {
    const child = { name: "child", dependencies: [{ feature: "f" }] };
    const asked = { tenantId: "t1" };
    expect(load([{}, child]).isOn(key("child"), asked)).toBe(true);
    expect(load([{ killed: true }, child]).isOn(key("child"), asked)).toBe(false);
    expect(load([{ tenants: [["t1", false]] }, child]).isOn(key("child"), asked)).toBe(false);
  });

  it.each([
    ["its tenant", { tenants: [["t1", true]] as const }],
    ["its plan", { plans: { pro: true } as const }],
  ])("that is on for %s is off while a flag that it depends on is killed or off", (_whom, on) => {
    const child = { name: "child", dependencies: [{ feature: "f" }], ...on };
    const asked = { tenantId: "t1", plan: "pro" };
    for (const parent of [{ killed: true }, { enabled: false }]) {
      const evaluator = load([parent, child]);
      expect(evaluator.isOn(key("child"), asked)).toBe(false);
      expect(evaluator.explain("child", asked)).toMatchObject({ on: false, by: "dependency" });
    }
    expect(load([{}, child]).isOn(key("child"), asked)).toBe(true);
  });

  it("gives a variant only where it is on", () => {
    const flag = { variants: [{ name: "blue", weight: 1000, payload: { type: "string", value: "#00f" } }] };
    const given = load([flag]).variant(key("f"), { userId: "u" });
    expect(given).toEqual({
      name: "blue",
      enabled: true,
      flagOn: true,
      payload: { type: "string", value: "#00f" },
    });
    const none = { name: "disabled", enabled: false, flagOn: false };
    expect(load([{ ...flag, killed: true }]).variant(key("f"), { userId: "u" })).toEqual(none);
  });

  it("gives whom it was turned on for the variant that its rules would give", () => {
    const parameters = { rollout: 100, stickiness: "tenantId", groupId: "f" };
    const variants = ["a", "b", "c", "d"].map((name) => {
      return { name, weight: 250, payload: { type: "string", value: name } };
    });
    const strategies = [{ name: "flexibleRollout", parameters, variants }];
    const asked = Array.from({ length: 40 }, (_, at) => ({ tenantId: `t${at}`, plan: "pro" }));
    const variantsOf = (more: Given) => {
      const evaluator = load([{ strategies, ...more }]);
      return asked.map((context) => evaluator.variant(key("f"), context));
    };
    const byRules = variantsOf({});
    expect(new Set(byRules.map(({ name }) => name)).size).toBe(4);
    const tenants = asked.map(({ tenantId }) => [tenantId, true] as const);
    expect(variantsOf({ enabled: false, tenants })).toEqual(byRules);
    expect(variantsOf({ enabled: false, plans: { pro: true } })).toEqual(byRules);
  });

  it("says what decided", () => {
    const by = (flag: Given) => load([flag]).explain("f", { tenantId: "t1", plan: "pro" });
    expect(by({ killed: true })).toMatchObject({ on: false, by: "kill-switch" });
    expect(by({ tenants: [["t1", true]] })).toMatchObject({ on: true, by: "tenant" });
    expect(by({ plans: { pro: false } })).toMatchObject({ on: false, by: "plan" });
    expect(by({ offAtMs: NOW })).toMatchObject({ on: false, by: "schedule" });
    expect(by({})).toMatchObject({ on: true, by: "rules" });
    expect(load([]).explain("f", {})).toMatchObject({ on: false, by: "default" });
  });
});

describe("what a caller chose", () => {
  it("takes a bounded time, whatever its length and the pattern", () => {
    const regex = { contextName: "agent", operator: "REGEX", value: "(?:[01].{0,200}){2}[^01]$" };
    const flag = { strategies: [{ name: "default", constraints: [regex] }] };
    const evaluator = load([flag]);
    // No two places of it look alike, so that nothing is remembered of one for another.
    const agent = Array.from({ length: 20_000 }, (_, at) => at.toString(2)).join("");
    const since = performance.now();
    expect(evaluator.isOn(key("f"), { properties: { agent } })).toBe(false);
    expect(performance.now() - since).toBeLessThan(1_000);
  });

  it("is met by no constraint for being cut off", () => {
    const values = ["u".repeat(1_000)];
    const flag = {
      strategies: [{ name: "default", constraints: [{ contextName: "userId", operator: "IN", values }] }],
    };
    expect(isOn(flag, { userId: "u".repeat(1_000) })).toBe(true);
    expect(isOn(flag, { userId: "u".repeat(1_001) })).toBe(false);
  });
});

describe("a flag that nothing is known of", () => {
  it("is its declared default before anything was loaded, which is off unless declared", () => {
    const told: string[] = [];
    const onDefault = (name: string, why: string) => told.push(`${name} ${why}`);
    const cold = createEvaluator(new FlagRepository(), { onDefault });
    const keys = Object.keys(FLAGS) as FlagKey[];
    for (const name of keys) expect(cold.isOn(name, {})).toBe(FLAGS[name].byDefault ?? false);
    expect(told).toEqual(keys.map((name) => `${name} not-loaded`));
  });

  it.each(["nobody-made-this", "constructor", "__proto__"])("is off, and counted, for the key %s", (name) => {
    const told: string[] = [];
    const evaluator = load([{}], { onDefault: (asked, why) => told.push(`${asked} ${why}`) });
    expect(evaluator.isOn(key(name), {})).toBe(false);
    expect(evaluator.variant(key(name), {})).toMatchObject({ name: "disabled", flagOn: false });
    expect(told).toEqual([`${name} unknown`, `${name} unknown`]);
  });
});
