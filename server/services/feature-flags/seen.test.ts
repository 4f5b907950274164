import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { aMicrosecondOn, asElsewhere } from "@/tests/support/moments";
import { flagOperators, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate, create, seenOf } = flagOperators(app);

let number = Math.trunc(Date.now() / 1_000) + 900_000;

/** Each change of a flag that says what it saw, of a flag that is there. */
const OF_FLAGS = {
  update: (key: string) => ({ key, definition: { name: key, enabled: false } }),
  control: (key: string) => ({ key, plans: { pro: true } }),
  remove: (key: string) => ({ key }),
};

const OF_SEGMENTS = {
  updateSegment: (id: number) => ({ id, segment: { id, name: "Others" } }),
  removeSegment: (id: number) => ({ id }),
};

/** One of another microsecond is refused, and then the very moment in another writing is not. */
async function expectMoments(verb: string, input: object, seen: string) {
  const codeOf = async (seenUpdatedAt: string) =>
    (await operate(verb, { ...input, seenUpdatedAt, reason })).code;
  expect(await codeOf(aMicrosecondOn(seen))).toBe("conflict");
  expect(await codeOf(asElsewhere(seen))).toBe("ok");
}

describe("what an operator saw is a moment, not a text, for", () => {
  it.each(Object.entries(OF_FLAGS))("%s", async (verb, input) => {
    const { key } = await create();
    await expectMoments(verb, input(key), await seenOf(key));
  });

  it.each(Object.entries(OF_SEGMENTS))("%s", async (verb, input) => {
    const id = ++number;
    const { result } = await operate("createSegment", { segment: { id }, reason });
    await expectMoments(verb, input(id), (result as { updatedAt: string }).updatedAt);
  });
});
