import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "@/scripts/bootstrap/paths.mjs";
import { removalsOf } from "./removals";
import { DEADLINE_MS } from "./suite";

describe("the list of removals", () => {
  it("names texts that stand once in their files, and each removal once", async () => {
    const removals = removalsOf(["tenants"]);
    const gone: string[] = [];
    for (const { area, name, file, find } of removals) {
      if (find === undefined) continue;
      const text = await readFile(join(root, file), "utf8").catch(() => "");
      if (text.split(find).length !== 2) gone.push(`${area}: ${name} (${file})`);
    }
    expect(gone).toEqual([]);
    expect(new Set(removals.map(({ area, name }) => `${area}: ${name}`)).size).toBe(removals.length);
  });
});

describe("a run without a protection", () => {
  it("is given more time than any test of the suite gives itself", async () => {
    const suite = join(root, "tests/isolation");
    const files = (await readdir(suite)).filter((file) => file.endsWith(".test.ts"));
    const texts = await Promise.all(files.map((file) => readFile(join(suite, file), "utf8")));
    // What a test gives itself is the last word of its call: `}, 900_000);`.
    const limits = texts.flatMap((text) => [...text.matchAll(/^ *\}, ([\d_]+)\);$/gm)]);
    const longest = Math.max(...limits.map(([, ms]) => Number(ms?.replaceAll("_", ""))));
    expect(longest).toBeGreaterThan(60_000);
    expect(DEADLINE_MS).toBeGreaterThan(longest);
  });
});
