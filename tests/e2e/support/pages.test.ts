import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PAGES } from "./pages";

const files = readdirSync("app", { recursive: true, encoding: "utf8" })
  .map((file) => `app/${file.replaceAll("\\", "/")}`)
  .filter((file) => /\/(page|not-found)\.tsx$/.test(file));

/** The addresses that a page's folder serves: groups are no part of it, a parameter is any one part. */
function routeOf(file: string): RegExp {
  const parts = file.split("/").slice(1, -1);
  const served = parts
    .filter((part) => !part.startsWith("("))
    .map((part) => (part.startsWith("[...") ? "/.+" : part.startsWith("[") ? "/[^/]+" : `/${part}`));
  return new RegExp(`^${served.join("") || "/"}$`);
}

describe("the pages that the browser tests visit", () => {
  it("are all that there are", () => {
    expect(files.length).toBeGreaterThan(25);
    expect(Object.keys(PAGES).toSorted()).toEqual(files.toSorted());
  });

  it("are each visited at an address of their own", () => {
    const elsewhere = Object.entries(PAGES)
      .filter(([file]) => file.endsWith("/page.tsx"))
      .filter(([file, { path }]) => !routeOf(file).test(path.replace(/\?.*/, "")))
      .map(([file]) => file);
    expect(elsewhere).toEqual([]);
    const paths = Object.values(PAGES).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});
