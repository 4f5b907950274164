import { describe, expect, it } from "vitest";
import { UnleashState } from "./delta";
import { FlagClient } from "./flag-client";
import type { FlagDefinition, FullState } from "./format";
import { FlagRepository } from "./repository";
import { comparable, contextIn, countQuestions, readSpecifications } from "./test-support/conformance";

const specifications = readSpecifications();

const flagOf = (definition: FlagDefinition) => {
  return { definition, killed: false, onAtMs: null, offAtMs: null, plans: {}, tenants: [] };
};

function clientOver({ features, segments }: FullState): FlagClient {
  const repository = new FlagRepository();
  repository.replace({ revision: 1, flags: features.map(flagOf), segments });
  return new FlagClient(repository, Date.now);
}

it("has all 279 questions of the public suite to answer", () => {
  expect(countQuestions(specifications)).toBe(279);
});

describe.each(specifications)("the public suite's $name", ({ state, tests = [], variantTests = [] }) => {
  const client = clientOver(UnleashState.parse(state));

  it.each(tests)("$description", (question) => {
    const { toggleName, expectedResult } = question;
    expect(client.isEnabled(toggleName, contextIn(question), () => false)).toBe(expectedResult);
  });

  it.each(variantTests)("$description (variant)", (question) => {
    const found = client.getVariant(question.toggleName, contextIn(question));
    expect(comparable({ ...found })).toEqual(question.expectedResult);
  });
});
