import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FLAG_KEYS, FLAGS, type FlagCaller, type FlagKey } from "@/server/kernel/flags";
import { FEATURES, type Feature, PLAN_KEYS, PLANS } from "@/server/kernel/plans";
import { createEvaluator } from "./evaluator";
import { FlagDefinition } from "./format";
import { passageOf } from "./gates";
import { FlagRepository, type FlagState } from "./repository";
import type { FlagTrace } from "./trace";

const NOW = Date.parse("2027-03-01T00:00:00Z");
const NOTHING_ABOVE = { killed: false, onAtMs: null, offAtMs: null, plans: {}, tenants: [] };

/** Without a state: as a process is before it heard of one. */
function evaluatorOver(flags: FlagState["flags"] | undefined) {
  const repository = new FlagRepository();
  if (flags) repository.replace({ revision: 1, segments: [], flags });
  return createEvaluator(repository, { nowMs: () => NOW });
}

const evaluatorOf = (...definitions: object[]) =>
  evaluatorOver(
    definitions.map((one) => ({
      ...NOTHING_ABOVE,
      definition: FlagDefinition.parse({ enabled: true, ...one }),
    })),
  );

/** What whoever reads a trace expects of the guard. */
function expectedOf({ key, on, by, feature }: FlagTrace): Record<string, unknown> {
  if (on) return { open: true };
  if (by === "feature") return { open: false, whenOff: "upgrade", lacks: feature?.name };
  return { open: false, whenOff: FLAGS[key as FlagKey].whenOff, lacks: key };
}

const rules = fc.constantFrom<object[]>(
  [],
  [{ name: "flexibleRollout", parameters: { rollout: 50, stickiness: "random", groupId: "g" } }],
  [{ name: "flexibleRollout", parameters: { rollout: 50, stickiness: "userId", groupId: "g" } }],
  [{ name: "default", constraints: [{ contextName: "plan", operator: "IN", values: ["pro"] }] }],
  // No definition can ask for what a plan has.
  [{ name: "default", constraints: [{ contextName: "features", operator: "IN", values: ["api"] }] }],
);
const variants = fc.constantFrom<object[]>([], [{ name: "blue", weight: 1_000, stickiness: "tenantId" }]);
const parentOf = (key: FlagKey) =>
  fc.constantFrom<object[]>(
    [],
    ...FLAG_KEYS.filter((other) => other !== key).flatMap((feature) => [
      [{ feature }],
      [{ feature, enabled: false }],
      [{ feature, variants: ["blue"] }],
    ]),
  );
const moment = fc.constantFrom(null, NOW - 1, NOW + 1);

const stateOf = (name: FlagKey) =>
  fc
    .record({
      enabled: fc.boolean(),
      strategies: rules,
      variants,
      dependencies: parentOf(name),
      killed: fc.boolean(),
      onAtMs: moment,
      offAtMs: moment,
      plans: fc.constantFrom({}, { free: true }, { pro: false }),
      tenants: fc.constantFrom([], [["t1", true] as const], [["t1", false] as const]),
      managedBy: fc.constantFrom([], [...PLAN_KEYS]),
      settings: fc.constantFrom([], [["t1", 100] as const], [["t1", 50] as const], [["t1", 0] as const]),
    })
    .map(({ enabled, strategies, variants: own, dependencies, ...above }) => {
      const definition = { name, enabled, strategies, variants: own, dependencies };
      return { ...above, definition: FlagDefinition.parse(definition) };
    });

const someFlags = fc
  .tuple(...FLAG_KEYS.map((key) => fc.option(stateOf(key), { nil: undefined, freq: 5 })))
  .map((all) => all.filter((one) => one !== undefined));
const callers: fc.Arbitrary<FlagCaller> = fc.record({
  tenantId: fc.constantFrom("t1", "t2"),
  plan: fc.constantFrom(...PLAN_KEYS),
  userId: fc.option(fc.uuid(), { nil: undefined }),
  features: fc.subarray([...FEATURES]),
});

const { features: ofFree } = PLANS.free;
afterEach(() => {
  vi.restoreAllMocks();
  Reflect.set(PLANS.free, "features", ofFree);
});

describe("why a declared flag is on or off", () => {
  it.each(FLAG_KEYS)("is what the guard does, of %s, whatever its state and whoever asks", (key) => {
    const met = new Set<string>();
    fc.assert(
      fc.property(
        fc.option(someFlags, { nil: undefined, freq: 20 }),
        callers,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (flags, caller, chance) => {
          // What is drawn by chance falls the same for both.
          vi.spyOn(Math, "random").mockReturnValue(chance);
          const evaluator = evaluatorOver(flags);
          const trace = evaluator.explain(key, caller);
          const { variant, ...passage } = { variant: undefined, ...passageOf(key, caller, evaluator) };
          expect(passage).toEqual(expectedOf(trace));
          expect(variant?.enabled ? variant.name : null).toBe(trace.variant?.name ?? null);
          expect([evaluator.isOn(key, caller), evaluator.variant(key, caller).flagOn]).toEqual([
            trace.on,
            trace.on,
          ]);
          expect(trace.feature === null).toBe(trace.by !== "feature");
          met.add(trace.by);
        },
      ),
      { numRuns: 2_000, seed: 20_270_301 },
    );
    // It says something only where each of these was met.
    for (const by of ["feature", "rules", "default", "kill-switch", "setting", "dependency"]) {
      expect(met).toContain(by);
    }
  });
});

describe("a flag that the plan's feature holds off", () => {
  const without: readonly Feature[] = ["tasks", "projects"];

  it("names the feature, who has it, and what it would be on by", () => {
    Reflect.set(PLANS.free, "features", without);
    const told = { name: "api", plans: ["pro", "business"] };
    const trace = evaluatorOf({ name: "usage-forecast" }).explain("usage-forecast", { plan: "free" });
    expect(trace).toMatchObject({ on: false, by: "feature", feature: { ...told, otherwise: "rules" } });
    const undefinedYet = evaluatorOf().explain("usage-forecast", { plan: "free" });
    expect(undefinedYet).toMatchObject({ by: "feature", feature: { ...told, otherwise: "default" } });
  });

  it("is that of the plan that is named, unless features are told; who names none is asked for the flag alone", () => {
    Reflect.set(PLANS.free, "features", without);
    const { isOn } = evaluatorOf({ name: "usage-forecast" });
    expect(isOn("usage-forecast", { plan: "free" })).toBe(false);
    expect(isOn("usage-forecast", { plan: "free", features: ["api"] })).toBe(true);
    expect(isOn("usage-forecast", { plan: "pro" })).toBe(true);
    expect(isOn("usage-forecast", { plan: "pro", features: [] })).toBe(false);
    for (const plan of ["gold", "toString"]) expect(isOn("usage-forecast", { plan })).toBe(false);
    expect(isOn("usage-forecast", {})).toBe(true);
  });

  it("tells nothing of the feature while it is off by itself", () => {
    const evaluator = evaluatorOf({ name: "usage-forecast", enabled: false });
    const trace = evaluator.explain("usage-forecast", { features: [] });
    expect([trace.by, trace.feature]).toEqual(["disabled", null]);
  });

  it("is off for what is built on it, too, and the way there says so", () => {
    const child = { name: "child", dependencies: [{ feature: "usage-forecast" }] };
    const evaluator = evaluatorOf({ name: "usage-forecast" }, child);
    const trace = evaluator.explain("child", { features: without });
    expect([trace.on, trace.by]).toEqual([false, "dependency"]);
    expect(trace.dependencies).toMatchObject([{ state: "off", by: "feature", met: false }]);
    expect(evaluator.lookAtVariant("child", { features: without }).flagOn).toBe(false);
    expect(evaluator.lookAtVariant("child", { features: FEATURES }).flagOn).toBe(true);
  });

  it("exposes nobody to an experiment", () => {
    const repository = new FlagRepository();
    const experiment = { id: crypto.randomUUID(), subjectKind: "tenant" } as never;
    const definition = FlagDefinition.parse({
      ...{ name: "usage-forecast", enabled: true },
      variants: [{ name: "blue", weight: 1_000 }],
    });
    repository.replace({ revision: 1, segments: [], flags: [{ ...NOTHING_ABOVE, definition, experiment }] });
    const onExposed = vi.fn();
    const { variant } = createEvaluator(repository, { onExposed });
    expect(variant("usage-forecast", { tenantId: "t1", features: [] })).toMatchObject({
      ...{ enabled: false, flagOn: false, lacks: "api" },
    });
    expect(onExposed).not.toHaveBeenCalled();
    variant("usage-forecast", { tenantId: "t1", features: FEATURES });
    expect(onExposed).toHaveBeenCalledOnce();
  });
});
