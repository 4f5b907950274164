import { describe, expect, it } from "vitest";
import type { FlagKey } from "@/server/kernel/flags";
import { createEvaluator } from "./evaluator";
import { faultsOf } from "./faults";
import { FullState } from "./format";
import { FlagRepository } from "./repository";

const sound = { name: "a", enabled: true };
const strategy = (more: object) => ({ features: [{ ...sound, strategies: [more] }] });
const constraint = (more: object) =>
  strategy({ name: "default", constraints: [{ contextName: "userId", ...more }] });
const pointers = (state: object) => faultsOf(FullState.parse(state)).map(({ pointer }) => pointer);
const weights = (...all: number[]) => all.map((weight, at) => ({ name: `v${at}`, weight }));

describe("a state of flags", () => {
  it("is sound with every kind of part in it", () => {
    const whole = {
      features: [
        { ...sound, variants: weights(333, 667) },
        {
          ...sound,
          name: "b",
          dependencies: [{ feature: "a", variants: ["v0"] }],
          strategies: [
            {
              name: "flexibleRollout",
              parameters: { rollout: "25", stickiness: "tenantId", groupId: "b" },
              segments: [7],
              variants: weights(1000),
              constraints: [
                { contextName: "plan", operator: "IN", values: ["pro"] },
                { contextName: "v", operator: "SEMVER_GT", value: "1.2.3-rc.1" },
                { contextName: "region", operator: "REGEX", value: "^eu-(a+)+$" },
              ],
            },
          ],
        },
      ],
      segments: [
        { id: 7, constraints: [{ contextName: "ip", operator: "IN_CIDR", values: ["10.0.0.0/8"] }] },
      ],
    };
    expect(faultsOf(FullState.parse(whole))).toEqual([]);
  });

  it.each([
    ["a rollout of 101 %", strategy({ name: "flexibleRollout", parameters: { rollout: "101" } }), "rollout"],
    ["a rollout below 0", strategy({ name: "flexibleRollout", parameters: { rollout: -1 } }), "rollout"],
    [
      "a rollout that is no number",
      strategy({ name: "flexibleRollout", parameters: { rollout: "x" } }),
      "rollout",
    ],
    ["no rollout", strategy({ name: "flexibleRollout" }), "rollout"],
    [
      "an old percentage of 200",
      strategy({ name: "gradualRolloutUserId", parameters: { percentage: 200 } }),
      "percentage",
    ],
    ["user ids that are a number", strategy({ name: "userWithId", parameters: { userIds: 7 } }), "userIds"],
  ])("names the parameter for %s", (_what, state, parameter) => {
    expect(pointers(state)).toEqual([`/features/0/strategies/0/parameters/${parameter}`]);
  });

  it.each([
    ["an unknown strategy", strategy({ name: "telepathy" }), "/features/0/strategies/0/name"],
    ["a strategy of every object's", strategy({ name: "constructor" }), "/features/0/strategies/0/name"],
    [
      "weights that do not sum",
      { features: [{ ...sound, variants: weights(500, 400) }] },
      "/features/0/variants",
    ],
    [
      "a strategy's weights that do not sum",
      strategy({ name: "default", variants: weights(1001) }),
      "/features/0/strategies/0/variants",
    ],
    [
      "variants that stick by different things",
      {
        features: [
          {
            ...sound,
            variants: weights(500, 500).map((one, at) => ({ ...one, stickiness: ["userId", "plan"][at] })),
          },
        ],
      },
      "/features/0/variants/1/stickiness",
    ],
    [
      "segments of the flag itself, which nobody evaluates",
      { features: [{ ...sound, segments: [7] }], segments: [{ id: 7 }] },
      "/features/0/segments",
    ],
    [
      "variants that are drawn at random",
      { features: [{ ...sound, variants: [{ name: "v", weight: 1000, stickiness: "random" }] }] },
      "/features/0/variants/0/stickiness",
    ],
    [
      "a segment that is not there",
      strategy({ name: "default", segments: [9] }),
      "/features/0/strategies/0/segments/0",
    ],
    ["a key that is there twice", { features: [sound, sound] }, "/features/1/name"],
    ["a segment that is there twice", { features: [], segments: [{ id: 1 }, { id: 1 }] }, "/segments/1/id"],
    [
      "a parent that is not there",
      { features: [{ ...sound, dependencies: [{ feature: "z" }] }] },
      "/features/0/dependencies/0/feature",
    ],
    [
      "a flag that depends on itself",
      { features: [{ ...sound, dependencies: [{ feature: "a" }] }] },
      "/features/0/dependencies/0/feature",
    ],
  ])("names the place of %s", (_what, state, pointer) => {
    expect(pointers(state)).toEqual([pointer]);
  });

  it("names each flag of a cycle, however long", () => {
    const ring = ["a", "b", "c", "d"].map((name, at, all) => {
      return { name, enabled: true, dependencies: [{ feature: all[(at + 1) % all.length] }] };
    });
    expect(pointers({ features: ring })).toEqual(
      [0, 1, 2, 3].map((at) => `/features/${at}/dependencies/0/feature`),
    );
  });

  it("names no flag that a cycle only depends on, or that depends on it, as part of the cycle", () => {
    const flag = (name: string, ...parents: string[]) => {
      return { name, enabled: true, dependencies: parents.map((feature) => ({ feature })) };
    };
    const features = [flag("before", "a"), flag("a", "b", "after"), flag("b", "a"), flag("after")];
    const told = faultsOf(FullState.parse({ features })).map(({ message }) => message);
    expect(told).toEqual([
      "a depends on another flag itself",
      "stands in a cycle of dependencies with b",
      "stands in a cycle of dependencies with a",
    ]);
  });

  it("is looked through in time that grows with its dependencies, not with their square", () => {
    const features = Array.from({ length: 10_000 }, (_, at) => {
      return { name: `f${at}`, enabled: true, dependencies: [{ feature: `f${at + 1}` }] };
    });
    const state = FullState.parse({ features });
    const since = performance.now();
    expect(faultsOf(state)).toHaveLength(10_000);
    expect(performance.now() - since).toBeLessThan(2_000);
  });

  it.each([
    ["an unknown operator", { operator: "LIKE" }, "operator"],
    ["an operator of every object's", { operator: "toString" }, "operator"],
    ["an unfinished regex", { operator: "REGEX", value: "(regex" }, "value"],
    ["a regex that looks around", { operator: "REGEX", value: "^(?=a)b$" }, "value"],
    ["a regex that refers back", { operator: "REGEX", value: String.raw`^(a)\1$` }, "value"],
    [
      "a regex that grows beyond bounds",
      { operator: "REGEX", value: "((x{30}){30}|(y{30}){30}){1}" },
      "value",
    ],
    ["a regex of 301 characters", { operator: "REGEX", value: "a".repeat(301) }, "value"],
    ["no regex", { operator: "REGEX" }, "value"],
    ["a version of two parts", { operator: "SEMVER_EQ", value: "1.2" }, "value"],
    ["a version with a leading v", { operator: "SEMVER_EQ", value: "v1.2.3" }, "value"],
    ["a number that is none", { operator: "NUM_GT", value: "many" }, "value"],
    ["an empty number", { operator: "NUM_GT", value: " " }, "value"],
    ["a time that is none", { operator: "DATE_AFTER", value: "soon" }, "value"],
    ["a time without a zone", { operator: "DATE_AFTER", value: "2027-01-31T00:00:00" }, "value"],
    ["a network of 33 bits", { operator: "IN_CIDR", values: ["10.0.0.0/8", "10.0.0.0/33"] }, "values/1"],
  ])("names the place of a constraint with %s", (_what, more, field) => {
    expect(pointers(constraint(more))).toEqual([`/features/0/strategies/0/constraints/0/${field}`]);
  });

  const HARMLESS = [
    ["an unfinished regex", { operator: "REGEX", value: "(regex" }],
    ["no regex", { operator: "REGEX" }],
    ["a version of two parts", { operator: "SEMVER_GT", value: "1.2" }],
    ["a network of 33 bits", { operator: "IN_CIDR", values: ["10.0.0.0/33"] }],
    ["an unknown operator", { operator: "LIKE", value: "x" }],
  ] as const;

  it.each(HARMLESS.flatMap(([what, more]) => [false, true].map((inverted) => ({ what, more, inverted }))))(
    "is off for all with $what (inverted: $inverted), or has a fault that no import keeps",
    ({ more, inverted }) => {
      const state = FullState.parse(constraint({ ...more, inverted }));
      const [fault] = faultsOf(state);
      if (!inverted) expect(fault?.harmless).toBe(true);
      if (!fault?.harmless) return expect(fault).toBeDefined();
      const repository = new FlagRepository();
      const none = { killed: false, onAtMs: null, offAtMs: null, plans: {}, tenants: [] };
      const flags = state.features.map((definition) => ({ ...none, definition }));
      repository.replace({ revision: 1, flags, segments: [] });
      for (const userId of ["regex", "1.2.3", "10.0.0.1", "x", undefined]) {
        expect(createEvaluator(repository).isOn("a" as FlagKey, { userId })).toBe(false);
      }
    },
  );

  it.each([
    ["too long", "a".repeat(301)],
    ["of too many steps", "((x{30}){30}|(y{30}){30}){1}"],
  ])("keeps no pattern that is %s, for it would be run", (_what, value) => {
    const [fault] = faultsOf(FullState.parse(constraint({ operator: "REGEX", value })));
    expect(fault?.harmless).toBe(false);
  });

  it.each([
    ["a field that is not the format's", { features: [{ ...sound, colour: "red" }] }],
    ["a strategy that is disabled", strategy({ name: "default", disabled: true })],
    ["a weight below 0", { features: [{ ...sound, variants: weights(-1, 1001) }] }],
    ["no name", { features: [{ enabled: true }] }],
    ["text for whether it is enabled", { features: [{ name: "a", enabled: "yes" }] }],
  ])("is not of the format with %s", (_what, state) => {
    expect(FullState.safeParse(state).success).toBe(false);
  });
});
