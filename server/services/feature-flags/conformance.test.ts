import { beforeAll, describe, expect, it } from "vitest";
import { FlagClient } from "@/server/platform/flags/flag-client";
import { readFlagState } from "@/server/platform/flags/read-state";
import { FlagRepository } from "@/server/platform/flags/repository";
import {
  comparable,
  contextIn,
  countQuestions,
  readSpecifications,
} from "@/server/platform/flags/test-support/conformance";
import { startTestApp } from "@/tests/support/app";
import { mintOperatorToken } from "@/tests/support/operator-tokens";
import { rest } from "@/tests/support/rest";

const app = startTestApp();
const specifications = readSpecifications();
const reason = "The public suite, state by state";

/** As a program of an operator's brings a state: over HTTP, in the place of what it has just looked at. */
async function importState(state: unknown, harmlessFaults: "refuse" | "keep") {
  const { token } = await mintOperatorToken(app().db);
  const { headers } = await rest("GET", "/feature-flags/export", { key: token });
  return rest("POST", "/feature-flags/import", {
    key: token,
    body: { state, mode: "replace", harmlessFaults, reason },
    headers: { "if-match": String(headers.get("etag")) },
  });
}

it("has all 279 questions of the public suite to answer", () => {
  expect(countQuestions(specifications)).toBe(279);
});

describe.each(specifications)(
  "the public suite's $name, imported through REST into Postgres and loaded",
  ({ state, tests = [], variantTests = [] }) => {
    const repository = new FlagRepository();
    const client = new FlagClient(repository, Date.now);
    beforeAll(async () => {
      expect((await importState(state, "keep")).status).toBe(200);
      repository.replace(await app().db.database.system(readFlagState));
    });

    it.each(tests)("$description", (question) => {
      const found = client.isEnabled(question.toggleName, contextIn(question), () => false);
      expect(found).toBe(question.expectedResult);
    });

    it.each(variantTests)("$description (variant)", (question) => {
      const found = client.getVariant(question.toggleName, contextIn(question));
      expect(comparable({ ...found })).toEqual(question.expectedResult);
    });
  },
);

/** What the strict rules refuse in the suite's states, each by what is wrong with it. Told to, an import keeps it. */
const HARMLESS = {
  "08-variants": ["weights"],
  "12-custom-stickiness": ["weights"],
  "13-constraint-operators": ["must be one of"],
  "14-constraint-semver-operators": ["version"],
  "15-global-constraints": ["weights", "no segment"],
  "16-strategy-variants": ["weights"],
  "17-dependent-features": ["weights", "cycle", "itself", "no flag"],
  "19-delta-api-hydration": ["segments of a flag itself"],
  "21-regex-constraint-operators": ["regular expression"],
  "22-cidr-constraint-operator": ["network"],
};

it("refuses a state of the suite that has a fault unless told to keep it, and then tells of each", async () => {
  const told: Record<string, number> = {};
  for (const { name, state } of specifications) {
    const words: readonly string[] = HARMLESS[name as keyof typeof HARMLESS] ?? [];
    const { status } = await importState(state, "refuse");
    expect([name, status]).toEqual([name, words.length > 0 ? 400 : 200]);
    const { body } = await importState(state, "keep");
    const { kept } = body as { kept: { message: string }[] };
    for (const { message } of kept) expect(words.some((word) => message.includes(word))).toBe(true);
    if (kept.length > 0) told[name] = kept.length;
  }
  expect(Object.keys(told)).toEqual(Object.keys(HARMLESS));
});
