import { describe, expect, it } from "vitest";
import { pagingParsers, turnSort } from "./paging";

const parsers = pagingParsers(["createdAt", "name"]);

describe("pagingParsers", () => {
  it("reads a page from 1", () => {
    expect(parsers.page.parse("3")).toBe(3);
  });

  it.each(["0", "-1", "1.5", "1000000000", "abc", ""])("reads %j as no page at all", (text) => {
    expect(parsers.page.parse(text)).toBeNull();
  });

  it("takes the first sort key by default and knows no other than those named", () => {
    expect(parsers.sortBy.defaultValue).toBe("createdAt");
    expect(parsers.sortBy.parse("name")).toBe("name");
    expect(parsers.sortBy.parse("secretHash")).toBeNull();
  });
});

describe("turnSort", () => {
  it("starts another column descending and turns the same one around", () => {
    expect(turnSort({ sortBy: "name", sortOrder: "asc" }, "createdAt")).toEqual({
      sortBy: "createdAt",
      sortOrder: "desc",
    });
    expect(turnSort({ sortBy: "name", sortOrder: "desc" }, "name")).toEqual({
      sortBy: "name",
      sortOrder: "asc",
    });
    expect(turnSort({ sortBy: "name", sortOrder: "asc" }, "name")).toEqual({
      sortBy: "name",
      sortOrder: "desc",
    });
  });
});
