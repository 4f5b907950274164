import { describe, expect, it } from "vitest";
import { REFERENCES } from "@/server/services/feature-flags/references";
import { referencesIn, scanReferences } from "./scan";

const keysIn = (text: string) => referencesIn("x.ts", text, ["a-flag", "b-flag"]).map(({ key }) => key);

describe("where the code asks for flags", () => {
  it("is what the checked-in list says: npm run flags:references writes it anew", () => {
    expect(REFERENCES).toEqual(scanReferences());
  });

  it("is each text literal that is a key, however it is quoted, and nothing in a comment", () => {
    expect(keysIn(`flags().isOn("a-flag", context); flags().variant('b-flag', context)`)).toEqual([
      "a-flag",
      "b-flag",
    ]);
    expect(keysIn("const key = `a-flag`;")).toEqual(["a-flag"]);
    expect(keysIn('// isOn("a-flag")\n/* "b-flag" */ const url = "https://a"; isOn("b-flag");')).toEqual([
      "b-flag",
    ]);
    expect(keysIn('const other = "a-flag-2" + "not a-flag";')).toEqual([]);
  });

  it("tells what an operation declares from what code asks for", () => {
    const found = referencesIn(
      "x.ts",
      'operation({ permission: "p", feature: "a-flag" })\n  flags().isOn("a-flag", {})',
      ["a-flag"],
    );
    expect(found).toMatchObject([
      { isGuard: true, line: 'operation({ permission: "p", feature: "a-flag" })' },
      { isGuard: false, line: 'flags().isOn("a-flag", {})' },
    ]);
  });
});
