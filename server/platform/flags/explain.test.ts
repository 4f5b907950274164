import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { FlagContext, FlagKey } from "@/server/kernel/flags";
import type { FlagControls } from "./controls";
import { UnleashState } from "./delta";
import { createEvaluator } from "./evaluator";
import { type Constraint, FlagDefinition, type FullState, SegmentDefinition } from "./format";
import { FlagRepository } from "./repository";
import { readSpecifications } from "./test-support/conformance";

const key = (text: string) => text as FlagKey;
const NOW = Date.parse("2027-03-01T00:00:00Z");
const NONE = { killed: false, onAtMs: null, offAtMs: null, plans: {}, tenants: [] };

function over(
  flags: (Partial<FlagControls> & { definition: FlagDefinition })[],
  segments: SegmentDefinition[] = [],
) {
  const repository = new FlagRepository();
  repository.replace({ revision: 1, segments, flags: flags.map((flag) => ({ ...NONE, ...flag })) });
  return createEvaluator(repository, { nowMs: () => NOW });
}

type Given = Partial<FlagControls> & Record<string, unknown>;

function load(given: Given[], segments: object[] = []) {
  const flags = given.map(({ killed, onAtMs, offAtMs, plans, tenants, ...rest }) => {
    const controls = { killed, onAtMs, offAtMs, plans, tenants };
    const told = Object.fromEntries(Object.entries(controls).filter(([, value]) => value !== undefined));
    return { ...told, definition: FlagDefinition.parse({ name: "f", enabled: true, ...rest }) };
  });
  return over(
    flags,
    segments.map((segment) => SegmentDefinition.parse(segment)),
  );
}

const explain = (flag: Given, context: FlagContext = {}, segments: object[] = []) =>
  load([flag], segments).explain("f", context);
const constraint = (contextName: string, ...values: string[]) => ({ contextName, operator: "IN", values });
const rollout = (percent: number, stickiness: string) => {
  return { name: "flexibleRollout", parameters: { rollout: `${percent}`, stickiness, groupId: "f" } };
};

afterEach(() => vi.restoreAllMocks());

describe.each(readSpecifications())("of the public suite's $name, a trace", ({ state }) => {
  const { features, segments } = UnleashState.parse(state);
  const names = features.map(({ name }) => name);

  it("says the same as evaluation, whoever asks and whatever stands above the rules", () => {
    fc.assert(
      fc.property(
        statesAbove(names),
        contextsFor({ features, segments }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (above, context, chance) => {
          // What is drawn by chance falls the same for both.
          vi.spyOn(Math, "random").mockReturnValue(chance);
          const flags = features.map((definition) => ({ definition, ...above[definition.name] }));
          const evaluator = over(flags, segments);
          for (const name of names) {
            const { on, variant } = evaluator.explain(name, context);
            expect(on).toBe(evaluator.isOn(key(name), context));
            const given = evaluator.variant(key(name), context);
            expect(variant?.name ?? "disabled").toBe(given.name);
            expect(variant !== null).toBe(given.enabled);
          }
        },
      ),
      { numRuns: 40, seed: 20_270_301 },
    );
  });
});

/** Of some flags, a kill switch, words for tenants and plans, and schedules. */
function statesAbove(names: string[]) {
  const moment = fc.constantFrom(null, NOW - 1, NOW + 1);
  const controls = fc.record({
    killed: fc.boolean(),
    onAtMs: moment,
    offAtMs: moment,
    plans: fc.constantFrom({}, { pro: true }, { pro: false }),
    tenants: fc.constantFrom(
      [],
      [["t1", true] as const],
      [["t1", false] as const],
      [["t1", true, NOW] as const],
      [["t1", false, NOW + 1] as const],
    ),
  });
  const some = fc.record(Object.fromEntries(names.map((name) => [name, fc.option(controls, { freq: 3 })])));
  return some.map((all) =>
    Object.fromEntries(Object.entries(all).map(([name, one]) => [name, one ?? undefined])),
  );
}

/** Contexts of the names and values that a state asks for, and of others. */
function contextsFor({
  features,
  segments,
}: Pick<FullState, "features" | "segments">): fc.Arbitrary<FlagContext> {
  const asked: Constraint[] = [
    ...features.flatMap(({ strategies }) => strategies.flatMap(({ constraints }) => constraints)),
    ...segments.flatMap(({ constraints }) => constraints),
  ];
  const names = [...new Set(asked.map(({ contextName }) => contextName))];
  const value = fc.constantFrom(
    "",
    "x",
    "7",
    "1.2.3",
    ...asked.flatMap(({ values, value: one }) => [...values, one ?? "y"]),
  );
  const maybe = fc.option(value, { nil: undefined });
  return fc.record({
    tenantId: fc.constantFrom(undefined, "t1", "t2"),
    plan: fc.constantFrom(undefined, "pro", "free"),
    userId: fc.oneof(maybe, fc.uuid()),
    role: maybe,
    region: maybe,
    properties: fc
      .record(Object.fromEntries(names.map((name) => [name, maybe])))
      .map((all) =>
        Object.fromEntries(
          Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined),
        ),
      ),
  });
}

describe("a trace", () => {
  it("names each strategy up to the one that is on, with what its constraints saw", () => {
    const strategies = [
      { name: "default", constraints: [constraint("plan", "pro"), constraint("region", "eu")] },
      { name: "default", constraints: [constraint("role", "admin")] },
      { name: "default" },
    ];
    const { by, on, strategies: told } = explain({ strategies }, { plan: "free", role: "admin" });
    expect([on, by]).toEqual([true, "rules"]);
    expect(told.map(({ result }) => result)).toEqual(["off", "on", "not-asked"]);
    expect(told[0]?.constraints).toMatchObject([
      { contextName: "plan", operator: "IN", values: ["pro"], seen: "free", met: false },
      { contextName: "region", seen: null, met: false },
    ]);
    expect(told[1]?.constraints).toMatchObject([{ contextName: "role", seen: "admin", met: true }]);
  });

  it("tells an inverted constraint as it is met, not as it stands", () => {
    const strategies = [{ name: "default", constraints: [{ ...constraint("plan", "pro"), inverted: true }] }];
    const told = explain({ strategies }, { plan: "free" });
    expect(told.strategies[0]?.constraints).toMatchObject([{ inverted: true, seen: "free", met: true }]);
  });

  it("tells twenty of a thousand values, and how many more there are", () => {
    const values = Array.from({ length: 1_000 }, (_, at) => `u${at}`);
    const told = explain({
      strategies: [{ name: "default", constraints: [constraint("userId", ...values)] }],
    });
    const [first] = told.strategies[0]?.constraints ?? [];
    expect([first?.values.length, first?.moreValues]).toEqual([20, 980]);
  });

  it("names segments, and those that are not there", () => {
    const segments = [{ id: 1, name: "Paying", constraints: [constraint("plan", "pro")] }];
    const strategies = [{ name: "default", segments: [1, 2] }];
    expect(explain({ strategies }, { plan: "pro" }, segments).strategies[0]?.segments).toMatchObject([
      { id: 1, name: "Paying", known: true, met: true, constraints: [{ seen: "pro", met: true }] },
      { id: 2, name: null, known: false, met: false },
    ]);
  });

  it("says the bucket of a rollout: in from its percentage on, and out below it", () => {
    const context = { tenantId: "t1" };
    const bucketAt = (percent: number) => {
      const told = explain({ strategies: [rollout(percent, "tenantId")] }, context);
      return { on: told.on, ...told.strategies[0]?.rollout };
    };
    const { bucket } = bucketAt(50);
    expect(bucket).toBeGreaterThanOrEqual(1);
    const at = bucket ?? 0;
    expect(bucketAt(at)).toEqual({ on: true, percentage: at, stickiness: "tenantId", subject: "t1", bucket });
    expect(bucketAt(at - 1)).toMatchObject({ on: false, bucket });
  });

  it("says that nobody is in a rollout by something that the context does not have", () => {
    const told = explain({ strategies: [rollout(100, "userId")] }, { tenantId: "t1" });
    expect(told.strategies[0]).toMatchObject({
      result: "off",
      ownMet: false,
      rollout: { subject: null, bucket: null },
    });
    expect(told.on).toBe(false);
  });

  it("says what a parent had to be, what it was and why", () => {
    const dependencies = [{ feature: "f" }, { feature: "g", enabled: false }, { feature: "gone" }];
    const child = { name: "child", dependencies };
    const told = load([{ killed: true }, { name: "g" }, child]).explain("child", {});
    expect([told.on, told.by]).toEqual([false, "dependency"]);
    expect(told.dependencies).toMatchObject([
      { key: "f", wants: "on", state: "off", by: "kill-switch", met: false },
      { key: "g", wants: "off", state: "on", by: "rules", met: false },
      { key: "gone", state: "missing", met: false },
    ]);
  });

  it("says when a schedule begins and ends, where that decided", () => {
    const told = explain({ onAtMs: NOW + 60_000 });
    expect([told.on, told.by]).toEqual([false, "schedule"]);
    expect(told.schedule).toEqual({ onAt: "2027-03-01T00:01:00.000Z", offAt: null });
    expect(explain({ onAtMs: NOW }).schedule).toBeNull();
  });

  it("says until when an operator's word for the tenant holds, where that decided", () => {
    const asked = { tenantId: "t1" };
    const until = (endsAtMs: number | null) => explain({ tenants: [["t1", true, endsAtMs]] }, asked);
    expect(until(NOW + 60_000)).toMatchObject({
      by: "tenant",
      override: { endsAt: "2027-03-01T00:01:00.000Z" },
    });
    expect(until(null)).toMatchObject({ by: "tenant", override: { endsAt: null } });
    expect(until(NOW)).toMatchObject({ by: "rules", override: null });
  });

  it("says that a definition is off, apart from rules that nobody meets", () => {
    expect(explain({ enabled: false })).toMatchObject({ on: false, by: "disabled" });
    expect(explain({ strategies: [rollout(0, "tenantId")] }, { tenantId: "t1" })).toMatchObject({
      on: false,
      by: "rules",
    });
  });

  it("says why a variant was given: by an override, by weight, by chance", () => {
    const variants = [
      { name: "a", weight: 500, overrides: [{ contextName: "userId", values: ["u1"] }] },
      { name: "b", weight: 500 },
    ].map((one) => ({ ...one, stickiness: "tenantId" }));
    expect(explain({ variants }, { userId: "u1" }).variant).toMatchObject({
      name: "a",
      of: "flag",
      by: "override",
    });
    const byWeight = explain({ variants }, { tenantId: "t1" }).variant;
    expect(byWeight).toMatchObject({ by: "weight", stickiness: "tenantId", total: 1000 });
    expect(byWeight?.name).toBe((byWeight?.bucket ?? 0) <= 500 ? "a" : "b");
    expect(explain({ variants }).variant).toMatchObject({ by: "chance", bucket: null });
    const strategies = [{ ...rollout(100, "tenantId"), variants }];
    expect(explain({ strategies }, { tenantId: "t1" }).variant).toMatchObject({
      of: "strategy",
      by: "weight",
    });
  });
});
