import { describe, expect, it } from "vitest";
import { UnleashState } from "./delta";

const strategy = {
  name: "flexibleRollout",
  parameters: { rollout: "50", stickiness: "default", groupId: "a" },
  constraints: [],
};
const feature = { name: "a", enabled: true, strategies: [strategy] };

/** Where each thing that is wrong stands. */
function places(state: unknown): string[] {
  const { error } = UnleashState.safeParse(state);
  return (error?.issues ?? []).map(({ path }) => `/${path.join("/")}`);
}

describe("what Unleash gives its clients", () => {
  it("is taken with what its answers say beside the state, and with null for what is not there", () => {
    const given = {
      version: 2,
      query: { environment: "production", inlineSegmentConstraints: false },
      meta: { revisionId: 7, etag: "x" },
      features: [
        {
          ...feature,
          variants: null,
          impressionData: null,
          dependencies: null,
          strategies: [
            {
              ...strategy,
              ...{ id: "5f0c", title: null, sortOrder: 9, disabled: false, segments: null, variants: null },
              constraints: [
                { contextName: "plan", operator: "IN", values: ["pro"], value: null, inverted: false },
              ],
            },
          ],
        },
      ],
    };
    expect(UnleashState.parse(given)).toEqual({
      version: 2,
      segments: [],
      features: [
        {
          ...feature,
          strategies: [
            {
              ...strategy,
              constraints: [
                {
                  ...{ contextName: "plan", operator: "IN", values: ["pro"] },
                  ...{ inverted: false, caseInsensitive: false },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("is taken as deltas, with what comes last", () => {
    const events = [
      { type: "hydration", eventId: 1, features: [feature], segments: [] },
      { type: "feature-updated", eventId: 2, feature: { ...feature, enabled: false, variants: null } },
    ];
    expect(UnleashState.parse({ events })).toMatchObject({ features: [{ name: "a", enabled: false }] });
  });

  it.each([
    [
      "a strategy that is disabled",
      { features: [{ ...feature, strategies: [{ ...strategy, disabled: true }] }] },
      "/features/0/strategies/0",
    ],
    ["a rollout of a kind", { features: [{ ...feature, enabled: "yes" }] }, "/features/0/enabled"],
    ["an event without its flag", { events: [{ type: "feature-updated", eventId: 1 }] }, "/events/0/feature"],
    ["no object", "text", "/"],
  ])("is refused with the place of %s", (_what, state, place) => {
    expect(places(state)).toEqual([place]);
  });

  it("is refused by name for a field that is not the format's", () => {
    const { error } = UnleashState.safeParse({ features: [{ ...feature, colour: "red" }] });
    expect(error?.issues).toMatchObject([{ code: "unrecognized_keys", keys: ["colour"] }]);
  });
});
