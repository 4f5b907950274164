import { describe, expect, it } from "vitest";
import { FlagDefinition } from "@/server/platform/flags/format";
import { glance } from "./words";

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
