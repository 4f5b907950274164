import { describe, expect, it } from "vitest";
import type { FlagTrace } from "@/server/services/feature-flags/schemas";
import { becauseOf } from "./why-words";

const lacking = (otherwise: FlagTrace["by"], plans: ("pro" | "business")[]): FlagTrace => ({
  ...{ key: "usage-forecast", on: false, by: "feature", feature: { name: "api", plans, otherwise } },
  ...{ setting: null, schedule: null, override: null, dependencies: [], strategies: [], variant: null },
});

describe("the sentence on a flag that the plan's feature holds off", () => {
  it("says what is lacking, which plans have it, and what it would be on by", () => {
    expect(becauseOf(lacking("tenant", ["pro", "business"]), "operator")).toBe(
      "It is a part of api, which this workspace does not have. Plans with api: Pro, Business. " +
        "But for that, it would be on: an operator turned it on for this workspace.",
    );
  });

  it("says no more to a workspace than that the provider has it on", () => {
    const told = becauseOf(lacking("rules", []), "tenant");
    expect(told).toContain("No plan has that.");
    expect(told).toMatch(/would be on: it is on by the provider’s rules\.$/);
  });
});
