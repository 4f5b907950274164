import { describe, expect, it } from "vitest";
import { exactly, inShort, inUnits } from "./series-groups";

describe("a quantity", () => {
  it("of bytes is told in the largest unit that gives a whole, and beside it to the last byte", () => {
    expect([0, 1_023, 1_024, 1_572_865, 5 * 2 ** 30].map((n) => inUnits(n, "byte"))).toEqual([
      "0 bytes",
      "1,023 bytes",
      "1 KiB",
      "1.5 MiB",
      "5 GiB",
    ]);
    expect([exactly(1_572_865, "byte"), exactly(1, "byte")]).toEqual(["1,572,865 bytes", "1 byte"]);
  });

  it("of anything else is told whole, in its own unit, and short where there is little room", () => {
    expect([1, 12_345].map((n) => inUnits(n, "call"))).toEqual(["1 call", "12,345 calls"]);
    expect([inUnits(2, "tokens"), inUnits(null, "call")]).toEqual(["2 tokens", "nothing"]);
    expect(inShort(12_345, "call")).toBe("12.3K");
  });
});
