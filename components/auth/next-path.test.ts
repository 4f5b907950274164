import { describe, expect, it } from "vitest";
import { nextPath } from "./next-path";

describe("nextPath", () => {
  it("keeps a path of this site, with its query", () => {
    expect(nextPath("/acme/projects?page=2")).toBe("/acme/projects?page=2");
  });

  it.each([
    ["another site", "https://evil.example/"],
    ["a protocol-relative address", "//evil.example"],
    ["a backslash that browsers read as a slash", "/\\evil.example"],
    ["a later backslash", "/a\\..\\b"],
    ["a script", "javascript:alert(1)"],
    ["white space", "/a b"],
    ["several values", ["/a", "/b"]],
    ["nothing", undefined],
  ])("refuses %s", (_what, given) => {
    expect(nextPath(given)).toBe("/workspaces");
  });
});
