import { describe, expect, it } from "vitest";
import { FlagDefinition } from "@/server/platform/flags/format";
import { glance, variantParts } from "./words";

const definition = (more: object) => FlagDefinition.parse({ name: "a-flag", enabled: true, ...more });

describe("whom a flag is on for, in a list", () => {
  const read = (plans: Record<string, boolean>, more: object = {}) =>
    glance({ definition: definition(more), plans });

  it("is what its rules say, where nothing is said of plans", () => {
    expect(read({})).toBe("Everybody");
    expect(read({}, { enabled: false })).toBe("Nobody");
  });

  it("is what is said of plans first: its rules are asked for the others alone", () => {
    expect(read({ pro: true }, { enabled: false })).toBe("On for all of Pro, else: Nobody");
    expect(read({ free: false, pro: true })).toBe("Off for all of Free, on for all of Pro, else: Everybody");
  });
});

describe("the variants of a flag", () => {
  const variants = (name: string) => [{ name, weight: 1_000, stickiness: "default" }];
  const strategy = (parameters: object, own?: string) => ({
    ...{ name: "flexibleRollout", parameters: { stickiness: "tenantId", ...parameters } },
    ...(own !== undefined && { variants: own ? variants(own) : [] }),
  });
  const parts = (more: object) =>
    variantParts(definition(more)).map(({ whom, variants }) => [whom, ...variants.map(({ name }) => name)]);

  it("are its own, where no strategy has some", () => {
    expect(parts({ variants: variants("own") })).toEqual([[null, "own"]]);
    expect(parts({ variants: variants("own"), strategies: [strategy({ rollout: 5 }, "")] })).toEqual([
      [null, "own"],
    ]);
    expect(parts({ variants: [], strategies: [strategy({ rollout: 5 })] })).toEqual([]);
  });

  it("are the strategy's, where that has some, also beside an empty list of the flag's, or a full one", () => {
    const strategies = [strategy({ rollout: 5 }, "strategy's")];
    expect(parts({ variants: [], strategies })).toEqual([[null, "strategy's"]]);
    expect(parts({ variants: variants("own"), strategies })).toEqual([[null, "strategy's"]]);
  });

  it("are each strategy's own, and the flag's for whom one without lets in", () => {
    const [first, second] = [strategy({ rollout: 5 }, "first's"), strategy({ rollout: 10 }, "second's")];
    const strategies = [strategy({ rollout: 1 }), first, second];
    expect(parts({ variants: variants("own"), strategies })).toEqual([
      ["5 % of workspaces, and who has it by plan, override or own choice", "first's"],
      ["10 % of workspaces", "second's"],
      ["all others it is on for", "own"],
    ]);
    expect(parts({ variants: variants("own"), strategies: [first, second] })).toHaveLength(2);
    expect(parts({ strategies: [strategies[0], first] })).toEqual([
      ["5 % of workspaces, and who has it by plan, override or own choice", "first's"],
    ]);
  });

  it("are the first strategy's alone, where the rules are switched off: what stands above them gives those", () => {
    const strategies = [strategy({ rollout: 5 }, "first's"), strategy({ rollout: 10 }, "second's")];
    expect(parts({ enabled: false, variants: variants("own"), strategies })).toEqual([[null, "first's"]]);
  });
});
