import { describe, expect, it } from "vitest";
import { evenWeights, fromField, hasOneValue, newContent, tidied, toField } from "./edits";

describe("the editor of flags", () => {
  it("makes weights that sum to 100 %, whatever their number", () => {
    for (let count = 1; count <= 100; count++) {
      const weights = evenWeights(count);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(1_000);
      expect(Math.max(...weights) - Math.min(...weights)).toBeLessThanOrEqual(1);
    }
  });

  it("leaves out what is empty, but for the strategies", () => {
    const { definition } = newContent("a-flag");
    const emptied = { ...definition, strategies: [], description: "", variants: [], dependencies: [] };
    expect(tidied(emptied)).toEqual({ name: "a-flag", enabled: true, type: "release", strategies: [] });
  });

  it("takes what was typed with commas as it is meant", () => {
    const { definition } = newContent("a-flag");
    const typed = { contextName: "plan ", operator: "IN", inverted: false, caseInsensitive: false };
    const strategies = [
      { name: "default", parameters: {}, constraints: [{ ...typed, values: ["pro", " free", " "] }] },
    ];
    const dependencies = [{ feature: " a" }, { feature: "" }];
    expect(tidied({ ...definition, strategies, dependencies })).toMatchObject({
      strategies: [{ constraints: [{ contextName: "plan", values: ["pro", "free"] }] }],
      dependencies: [{ feature: "a" }],
    });
  });

  it("shows a moment as the field takes it, and takes it back in UTC", () => {
    expect(toField("2027-01-31T08:30:00.123456Z")).toBe("2027-01-31T08:30");
    expect(fromField("2027-01-31T08:30")).toBe("2027-01-31T08:30:00Z");
    expect([toField(null), fromField("")]).toEqual(["", null]);
  });

  it("knows which operators compare with one value", () => {
    expect(["IN", "STR_CONTAINS", "IN_CIDR"].some(hasOneValue)).toBe(false);
    expect(["NUM_GT", "DATE_AFTER", "SEMVER_EQ", "REGEX"].every(hasOneValue)).toBe(true);
  });
});
