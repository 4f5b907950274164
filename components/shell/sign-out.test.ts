import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (file: string) => readFileSync(file, "utf8");
const pages = execFileSync("git", ["ls-files", "app/**/page.tsx"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => /^app\/\((account|onboarding|operator|tenant)\)\//.test(file));

/** The page and the layouts around it. */
function around(page: string): string[] {
  const folders = page.split("/").slice(0, -1);
  const layouts = folders.map((_, index) => `${folders.slice(0, index + 1).join("/")}/layout.tsx`);
  const known = new Set(execFileSync("git", ["ls-files", ...layouts], { encoding: "utf8" }).split("\n"));
  return [page, ...layouts.filter((layout) => known.has(layout))];
}

describe("signing out", () => {
  it("is in the head of every page that asks who one is", () => {
    expect(pages.length).toBeGreaterThan(10);
    // A page that only leads on elsewhere shows nothing.
    const shown = pages.filter((page) => /<[A-Z]/.test(read(page)));
    const without = shown.filter(
      (page) => !around(page).some((file) => /<(PlainShell|DashboardShell)\b/.test(read(file))),
    );
    expect(without).toEqual([]);
    for (const shell of ["plain-shell", "dashboard-shell"]) {
      expect(read(`components/shell/${shell}.tsx`)).toContain("<UserMenu ");
    }
    expect(read("components/shell/user-menu.tsx")).toMatch(/onSelect=\{\(\) => void signOut\(/);
  });
});
