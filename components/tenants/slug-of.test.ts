import { describe, expect, it } from "vitest";
import { slugOf } from "./slug-of";

describe("slugOf", () => {
  it.each([
    ["Acme Inc.", "acme-inc"],
    ["  Über  Café ", "uber-cafe"],
    ["--a--b--", "a-b"],
    ["株式会社", ""],
  ])("makes %j into %j", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it("never ends in a hyphen, however long the name", () => {
    expect(slugOf(`${"a".repeat(39)} b`)).toBe("a".repeat(39));
  });
});
