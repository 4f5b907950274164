import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "@/scripts/bootstrap/paths.mjs";
import { removalsOf } from "./removals";

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
